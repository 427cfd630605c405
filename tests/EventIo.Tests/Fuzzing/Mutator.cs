namespace EventIo.Tests.Fuzzing;

/// <summary>
/// Makes inputs from seeds: changes a few bytes, and joins parts of two seeds. A number always gives the same input.
/// </summary>
/// <param name="seeds">Valid inputs, and inputs that once found a bug.</param>
/// <param name="words">Bytes that mean something to the parser.</param>
internal sealed class Mutator(byte[][] seeds, byte[][] words)
{
    private const int MaxChanges = 6;
    private const int MaxSlice = 24;

    private static readonly byte[] s_edges =
        [0, 1, 0x7F, 0x80, 0xFF, .. " \t\r\n:;,=0-9aAfFxX"u8];

    /// <summary>Creates an input.</summary>
    /// <param name="number">Its number.</param>
    internal byte[] Create(int number)
    {
        if (number < seeds.Length)
            return seeds[number];
        var random = new Random(number);
        List<byte> bytes = [.. seeds[random.Next(seeds.Length)]];
        if (random.Next(4) == 0)
        {
            byte[] other = seeds[random.Next(seeds.Length)];
            int cut = random.Next(bytes.Count + 1);
            bytes.RemoveRange(cut, bytes.Count - cut);
            bytes.AddRange(other[random.Next(other.Length + 1)..]);
        }
        for (int changes = random.Next(1, MaxChanges + 1); changes > 0; changes--)
            Change(bytes, random);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, MaxSlice), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0 when length > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1 when length > 0:
                bytes[at] = s_edges[random.Next(s_edges.Length)];
                break;
            case 2 when length > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, words[random.Next(words.Length)]);
                break;
            default:
                bytes.Insert(at, s_edges[random.Next(s_edges.Length)]);
                break;
        }
    }
}
