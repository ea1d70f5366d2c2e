using Jena.Iot.Contracts.Trust;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Silo.Tests.Trust;

public sealed class WatchedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Links_in_a_circle_leave_what_was_read_before_in_force()
    {
        if (OperatingSystem.IsWindows())
            return;
        var file = _folder.Write("authority.pem", "first");
        var watched = new Watched<string>(Read, NullLogger.Instance, file);
        Assert.Equal("first", watched.Current);

        File.Delete(file);
        File.CreateSymbolicLink(file, file);
        Assert.Equal("first", watched.Current);

        File.Delete(file);
        File.WriteAllText(file, "second");
        Assert.Equal("second", watched.Current);

        string Read()
        {
            try
            {
                return File.ReadAllText(file);
            }
            catch (IOException exception)
            {
                throw new InvalidOperationException(exception.Message, exception);
            }
        }
    }

    [Fact]
    public void What_could_not_be_read_is_tried_again_although_the_file_stays_as_it_is()
    {
        var file = _folder.Write("revoked.pem", "first");
        var mayRead = true;
        var watched = new Watched<string>(() => mayRead ? File.ReadAllText(file) : throw new InvalidOperationException("no right to read it"), NullLogger.Instance, file);
        mayRead = false;
        File.WriteAllText(file, "the second");
        Assert.Equal("first", watched.Current);

        // As after a chmod, which changes neither date nor size.
        mayRead = true;

        Assert.Equal("the second", watched.Current);
    }

    public void Dispose() => _folder.Dispose();
}
