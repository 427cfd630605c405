using System.Security.Cryptography;
using EventIo.Tests.Support;

namespace EventIo.Tests.Transfer;

/// <summary>A file of random bytes, deleted at the end of a test.</summary>
internal sealed class TestFile : IDisposable
{
    internal TestFile(long length, int seed = 1)
    {
        byte[] block = new byte[Math.Min(length, 1 << 20)];
        using var stream = new FileStream(Path, FileMode.CreateNew);
        for (long left = length; left > 0; left -= block.Length)
        {
            RandomBytes.Fill(block, seed++);
            stream.Write(block.AsSpan(0, (int)Math.Min(left, block.Length)));
        }
    }

    internal string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    internal string Hash => HashOf(Path);

    internal static string HashOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(stream));
    }

    internal static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    /// <summary>The bytes at an offset.</summary>
    internal byte[] Bytes(long offset, int count)
    {
        using FileStream stream = File.OpenRead(Path);
        stream.Position = offset;
        byte[] bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    internal void Truncate(long length)
    {
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(length);
    }

    public void Dispose() => File.Delete(Path);
}
