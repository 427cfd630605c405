using System.Security.Cryptography;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;

namespace EventIo.Transfer;

/// <summary>
/// SHA-256 of a part of a file. The file is read separately from the transfer, because most methods never bring the
/// bytes into user space.
/// </summary>
internal static unsafe class FileHash
{
    /// <summary>Length of a SHA-256, in bytes.</summary>
    internal const int Bytes = SHA256.HashSizeInBytes;

    private const int BlockBytes = 256 * 1024;

    /// <summary>Reads and hashes a part of a file.</summary>
    /// <exception cref="NativeException">The file can't be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal static byte[] Of(int descriptor, long offset, long count, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var buffer = new MappedMemory(BlockBytes);
        for (long left = count; left > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            nint read = HotCalls.PositionedRead(
                descriptor, buffer.Address, (nuint)Math.Min(left, BlockBytes), offset + count - left);
            if (read < 0)
                throw new NativeException("pread(2)", HotCalls.LastError, "the hash");
            if (read == 0)
                break;
            hash.AppendData(new ReadOnlySpan<byte>(buffer.Address, (int)read));
            left -= read;
        }
        return hash.GetHashAndReset();
    }
}
