using System.Runtime.InteropServices;

namespace EventIo.Native.Linux;

/// <summary>struct timex of adjtimex(2): the state of the kernel's clock.</summary>
[StructLayout(LayoutKind.Sequential, Size = MostBytes)]
internal struct ClockState
{
    /// <summary>STA_UNSYNC of <see cref="Status"/>: the clock is not synchronized.</summary>
    internal const int Unsynchronized = 0x40;

    // The structure has 208 bytes where a long has 64 bits, fewer elsewhere.
    private const int MostBytes = 256;

    /// <summary>What to change; 0 only reads.</summary>
    public uint Modes;
    public nint Offset;
    public nint Frequency;

    /// <summary>The maximum error in microseconds. It grows until a time daemon sets it again.</summary>
    public nint MaxError;
    public nint EstimatedError;
    public int Status;
}
