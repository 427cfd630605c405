using System.Buffers.Text;
using EventIo.Native.Linux;
using Microsoft.Win32.SafeHandles;

namespace EventIo.Native;

/// <summary>
/// Measures how long the thread that created it has been runnable without a processor: the second value of
/// /proc/thread-self/schedstat (proc(5)).
/// </summary>
internal sealed class RunDelayClock : IDisposable
{
    private const int MaxBytes = 128;

    private readonly SafeFileHandle? _file = Open();

    /// <summary>
    /// Nanoseconds so far; <see langword="null"/> if the kernel does not measure this. Allocates nothing.
    /// </summary>
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

    /// <summary>Reads once how long the calling thread has waited so far. Allocates a file handle.</summary>
    /// <returns>Nanoseconds; <see langword="null"/> if the kernel does not measure this.</returns>
    internal static long? OfCurrentThread()
    {
        using var clock = new RunDelayClock();
        return clock.Nanoseconds;
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
