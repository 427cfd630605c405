using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Transfer;
using Tmds.Linux;

namespace EventIo.Measurement;

/// <summary>The SHA-256 of what was received against the one that came behind it.</summary>
/// <param name="Actual">Of the bytes in the file, in hexadecimal.</param>
/// <param name="IsMatched">Whether it is the one that came.</param>
internal sealed record HashComparison(string Actual, bool IsMatched)
{
    /// <summary>Takes the hash off the end of a file, and hashes what is left of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="count">Bytes in it; without the hash afterwards.</param>
    /// <param name="path">Its path, for what goes wrong.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TransferException">There are fewer bytes than a hash has, or the file can't be cut.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal static unsafe HashComparison Take(int file, ref long count, string path, CancellationToken cancellation)
    {
        if (count < FileHash.Bytes)
            throw TransferException.OfHash(count);
        byte* appended = stackalloc byte[FileHash.Bytes];
        long content = count - FileHash.Bytes;
        try
        {
            if (HotCalls.PositionedRead(file, appended, FileHash.Bytes, content) != FileHash.Bytes)
                throw new NativeException("pread(2)", HotCalls.LastError, path);
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
