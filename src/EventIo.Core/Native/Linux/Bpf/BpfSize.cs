namespace EventIo.Native.Linux.Bpf;

/// <summary>The sizes of loads and stores; the values are those in the opcode.</summary>
internal enum BpfSize : byte
{
    /// <summary>Four bytes.</summary>
    Word = 0x00,

    /// <summary>Two bytes.</summary>
    Half = 0x08,

    /// <summary>One byte.</summary>
    Byte = 0x10,

    /// <summary>Eight bytes.</summary>
    Double = 0x18,
}
