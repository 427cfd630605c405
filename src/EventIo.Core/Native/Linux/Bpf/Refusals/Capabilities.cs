using System.Globalization;
using EventIo.Native.Linux.Proc;

namespace EventIo.Native.Linux.Bpf.Refusals;

/// <summary>The capabilities of a process (capabilities(7)), and whether its calls are filtered.</summary>
/// <param name="Effective">The effective capabilities, a bit each.</param>
/// <param name="IsFiltered">Whether a seccomp(2) filter applies to its calls.</param>
internal readonly record struct Capabilities(ulong Effective, bool IsFiltered)
{
    /// <summary>Reads those of this process; none if /proc can't be read.</summary>
    internal static Capabilities OfThisProcess()
    {
        try
        {
            return Parse(File.ReadAllBytes("/proc/self/status"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>Parses the text of /proc/PID/status.</summary>
    internal static Capabilities Parse(ReadOnlySpan<byte> status) => new(
        ulong.TryParse(
            ProcText.Value(status, "CapEff:"u8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong bits)
            ? bits
            : 0,
        ProcText.Value(status, "Seccomp:"u8) is [(byte)'2', ..]);

    /// <summary>Returns whether the process has a capability.</summary>
    /// <param name="capability">Its number in include/uapi/linux/capability.h.</param>
    internal bool Has(int capability) => (Effective >> capability & 1) != 0;
}
