using System.Runtime.InteropServices;

namespace EventIo.Native.Linux;

/// <summary>struct timex of adjtimex(2): what the kernel knows of its clock.</summary>
[StructLayout(LayoutKind.Sequential, Size = MostBytes)]
internal struct ClockState
{
    /// <summary>STA_UNSYNC of <see cref="Status"/>: nobody keeps the clock right.</summary>
    internal const int Unsynchronized = 0x40;

    // The structure has 208 bytes where a long has 64 bits, fewer elsewhere.
    private const int MostBytes = 256;

    /// <summary>What to change; 0 only reads.</summary>
    public uint Modes;
    public nint Offset;
    public nint Frequency;

    /// <summary>Microseconds; grows while nobody corrects the clock.</summary>
    public nint MaxError;
    public nint EstimatedError;
    public int Status;
}
