using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace EventIo.Native.Linux;

/// <summary>
/// How long the thread that made it has been ready to run without a processor to run on: the second figure of
/// /proc/thread-self/schedstat (proc(5)).
/// </summary>
internal sealed class RunDelayClock : IDisposable
{
    private const int MaxBytes = 128;

    private readonly SafeFileHandle? _file = Open();

    /// <summary>Nanoseconds so far; <see langword="null"/> where the kernel keeps no such account. Allocates nothing.</summary>
    internal long? Nanoseconds
    {
        get
        {
            if (_file is null)
                return null;
            Span<byte> text = stackalloc byte[MaxBytes];
            text = text[..RandomAccess.Read(_file, text, 0)];
            ReadOnlySpan<byte> second = text[(text.IndexOf((byte)' ') + 1)..];
            return Utf8Parser.TryParse(second, out long nanoseconds, out _) ? nanoseconds : null;
        }
    }

    public void Dispose() => _file?.Dispose();

    private static SafeFileHandle? Open()
    {
        if (OperatingSystem.IsWindows())
            return null;
        try
        {
            return File.OpenHandle($"/proc/self/task/{LibCSupplement.CurrentThreadId()}/schedstat");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
