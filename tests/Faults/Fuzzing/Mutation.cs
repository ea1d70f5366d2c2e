namespace Jena.Iot.Faults.Fuzzing;

/// <summary>Spoils bytes by chance, as blindly as a broken line or a hostile hand.</summary>
public static class Mutation
{
    private static readonly byte[] Telling = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

    /// <summary>A spoilt copy: some bits turned, bytes replaced, pieces cut out, doubled or put in. It may by chance be what it was.</summary>
    public static byte[] Of(ReadOnlySpan<byte> sound, Random chance)
    {
        var bytes = new List<byte>(sound.ToArray());
        for (var n = chance.Next(1, 8); n > 0; n--)
            Once(bytes, chance);
        return [.. bytes];
    }

    private static void Once(List<byte> bytes, Random chance)
    {
        var at = chance.Next(bytes.Count + 1);
        var count = Math.Min(chance.Next(1, 32), bytes.Count - at);
        switch (chance.Next(6))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << chance.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Telling[chance.Next(Telling.Length)];
                break;
            case 2:
                bytes.RemoveRange(at, count);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 4:
                var some = new byte[chance.Next(1, 32)];
                chance.NextBytes(some);
                bytes.InsertRange(at, some);
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
