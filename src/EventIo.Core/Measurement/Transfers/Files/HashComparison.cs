using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>Compares the SHA-256 of received bytes with the one received after them.</summary>
/// <param name="Actual">The hash of the bytes in the file, in hexadecimal.</param>
/// <param name="IsMatched">Whether it equals the received one.</param>
internal sealed record HashComparison(string Actual, bool IsMatched)
{
    /// <summary>Cuts the hash off the end of a file, and hashes the rest.</summary>
    /// <param name="file">The file.</param>
    /// <param name="count">The number of bytes in the file; on return, without the hash.</param>
    /// <param name="path">Its path, for error messages.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TransferException">The file is shorter than a hash, or can't be truncated.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    internal static unsafe HashComparison Split(int file, ref long count, string path, CancellationToken cancellation)
    {
        if (count < FileHash.Bytes)
            throw TransferException.OfHash(count);
        byte* appended = stackalloc byte[FileHash.Bytes];
        long content = count - FileHash.Bytes;
        try
        {
            nint read = HotCalls.PositionedRead(file, appended, FileHash.Bytes, content);
            if (read < 0)
                throw new NativeException("pread(2)", HotCalls.LastError, path);
            if (read < FileHash.Bytes)
                throw TransferException.OfCutFile(path, count, content + read);
            NativeException.Check(LibC.ftruncate(file, content), "ftruncate(2)", path);
            count = content;
            byte[] actual = FileHash.Of(file, 0, content, cancellation);
            bool isMatched = actual.AsSpan().SequenceEqual(new ReadOnlySpan<byte>(appended, FileHash.Bytes));
            return new HashComparison(Convert.ToHexString(actual), isMatched);
        }
        catch (NativeException exception)
        {
            throw TransferException.OfFile(exception, count);
        }
    }
}
