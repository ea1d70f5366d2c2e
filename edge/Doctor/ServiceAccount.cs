using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Doctor;

/// <summary>The account that the service runs under. Root sees and may do everything; what counts is what the service may.</summary>
internal static partial class ServiceAccount
{
    public const string Name = "jena-edge";

    public const string Users = "/etc/passwd";

    /// <summary>
    /// Makes this process the service's for good, with all its groups, when root has started it and the account is there. Says what
    /// the process is now.
    /// </summary>
    public static string Become()
    {
        if (!OperatingSystem.IsLinux() || UserId() != 0 || Find(Name, Users) is not { } account)
            return Environment.UserName;
        // Groups first: afterwards the process may not.
        if (SetGroups(Name, account.Group) != 0 || SetGroup(account.Group) != 0 || SetUser(account.User) != 0)
            return Environment.UserName;
        return Name;
    }

    /// <summary>
    /// Lets the service read a file that is its owner's alone, through its group, when root runs this and the account is there. Else it
    /// stays its owner's. Throws <see cref="IOException"/>.
    /// </summary>
    public static void LetRead(string path)
    {
        if (!OperatingSystem.IsLinux() || UserId() != 0 || Find(Name, Users) is not { } account)
            return;
        if (ChangeOwner(path, 0, account.Group) != 0)
            throw new IOException($"{path} cannot be given to the group of {Name}: {Marshal.GetLastPInvokeErrorMessage()}");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }

    /// <summary>Ids of an account; null where there is none of that name.</summary>
    public static (uint User, uint Group)? Find(string name, string users)
    {
        foreach (var line in File.Exists(users) ? File.ReadLines(users) : [])
        {
            if (line.Split(':') is [var user, _, var id, var group, ..] && user == name && uint.TryParse(id, out var userId) && uint.TryParse(group, out var groupId))
                return (userId, groupId);
        }
        return null;
    }

    /// <summary>Names of the groups that an account is a member of, besides its own.</summary>
    public static IReadOnlyList<string> GroupsOf(string name, string groups) =>
        File.Exists(groups)
            ? [.. File.ReadLines(groups).Select(static line => line.Split(':')).Where(fields => fields is [_, _, _, var members] && members.Split(',').Contains(name)).Select(static fields => fields[0])]
            : [];

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "initgroups", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetGroups(string user, uint group);

    [LibraryImport("libc", EntryPoint = "setgid")]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid")]
    private static partial int SetUser(uint user);
}
