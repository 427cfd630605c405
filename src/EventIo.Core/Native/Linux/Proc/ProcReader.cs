using Tmds.Linux;

namespace EventIo.Native.Linux.Proc;

/// <summary>
/// Reads files of /proc into one reused buffer, without an allocation per file. For one thread at a time.
/// </summary>
internal sealed unsafe class ProcReader
{
    private const int InitialBytes = 16 * 1024;

    private byte[] _buffer = new byte[InitialBytes];

    /// <summary>Reads a file.</summary>
    /// <param name="folder">A descriptor of the folder that the path starts at.</param>
    /// <param name="path">The path, zero-terminated.</param>
    /// <param name="errorNumber">
    /// 0, or the errno of the failure: ENOENT or ESRCH if the process or thread has ended; EACCES or EPERM if this user
    /// may not inspect it.
    /// </param>
    /// <returns>The content, valid until the next read; empty after an error.</returns>
    internal ReadOnlySpan<byte> Read(int folder, ReadOnlySpan<byte> path, out int errorNumber)
    {
        int descriptor;
        fixed (byte* name = path)
            descriptor = HotCalls.OpenAt(folder, name, LibC.O_RDONLY | LibC.O_CLOEXEC);
        if (descriptor < 0)
        {
            errorNumber = HotCalls.LastError;
            return [];
        }
        int length = Fill(descriptor, out errorNumber);
        _ = HotCalls.Close(descriptor);
        return _buffer.AsSpan(0, length);
    }

    private int Fill(int descriptor, out int errorNumber)
    {
        errorNumber = 0;
        for (int length = 0; ;)
        {
            if (length == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            nint count;
            fixed (byte* free = &_buffer[length])
                count = HotCalls.Read(descriptor, free, (nuint)(_buffer.Length - length));
            if (count < 0)
            {
                errorNumber = HotCalls.LastError;
                if (errorNumber == Errno.EINTR)
                    continue;
                return 0;
            }
            length += (int)count;
            // One read returns a file of /proc completely if it fits into the buffer; a longer one needs several reads.
            if (count == 0 || (length < InitialBytes / 2 && length < _buffer.Length))
                return length;
        }
    }
}
