using System.Buffers.Binary;
using System.Text;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Native.Linux.Bpf;

/// <summary>bpf(2). The attributes are union bpf_attr of include/uapi/linux/bpf.h, written by offset.</summary>
internal static unsafe class BpfCalls
{
    internal const int MapCreate = 0;
    internal const int MapLookup = 1;
    internal const int MapUpdate = 2;
    internal const int MapDelete = 3;
    internal const int MapNextKey = 4;
    internal const int ProgramLoad = 5;
    internal const int RawTracepointOpen = 17;

    /// <summary>
    /// The maximum length of the name of a program or a map, without the terminating zero (BPF_OBJ_NAME_LEN).
    /// </summary>
    internal const int MaxNameBytes = 15;

    private static readonly int SYS_bpf = SystemCallTable.Current.Number("bpf");

    /// <summary>Makes the call.</summary>
    /// <param name="command">What to do.</param>
    /// <param name="attributes">Its attributes. Those that an older kernel does not know have to be zero.</param>
    /// <returns>A descriptor or 0; a negative errno on failure.</returns>
    internal static int Call(int command, Span<byte> attributes)
    {
        fixed (byte* bytes = attributes)
        {
            nint result = HotCalls.SystemCall(SYS_bpf, command, (nint)bytes, attributes.Length, 0, 0, 0);
            return result < 0 ? -HotCalls.LastError : (int)result;
        }
    }

    /// <summary>Writes a pointer.</summary>
    internal static void Write(Span<byte> attributes, int offset, void* pointer) =>
        BinaryPrimitives.WriteUInt64LittleEndian(attributes[offset..], (ulong)pointer);

    /// <summary>Writes a number.</summary>
    internal static void Write(Span<byte> attributes, int offset, int number) =>
        BinaryPrimitives.WriteInt32LittleEndian(attributes[offset..], number);

    /// <summary>Writes the name of a program or a map, which bpftool shows.</summary>
    /// <param name="attributes">The attributes.</param>
    /// <param name="offset">Where the name belongs.</param>
    /// <param name="name">Letters, digits, underscores and dots.</param>
    internal static void WriteName(Span<byte> attributes, int offset, string name)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameBytes);
        Encoding.ASCII.GetBytes(name, attributes[offset..]);
    }
}
