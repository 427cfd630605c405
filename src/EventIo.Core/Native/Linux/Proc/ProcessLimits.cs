using System.Buffers.Text;

namespace EventIo.Native.Linux.Proc;

/// <summary>Parses /proc/PID/limits (getrlimit(2)).</summary>
internal static class ProcessLimits
{
    /// <summary>Returns the soft limit of open files; null if it is unlimited or not visible.</summary>
    internal static long? OpenFiles(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(ProcText.Value(text, "Max open files"u8), out long limit, out _) ? limit : null;
}
