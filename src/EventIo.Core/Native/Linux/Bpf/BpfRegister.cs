namespace EventIo.Native.Linux.Bpf;

/// <summary>The registers of the BPF machine (Documentation/bpf/standardization/instruction-set.rst).</summary>
internal enum BpfRegister : byte
{
    /// <summary>The result of a call, and of the program.</summary>
    R0,

    /// <summary>The first argument of a call; at the start, the context of the program.</summary>
    R1,

    /// <summary>The second argument. A call destroys R1 to R5.</summary>
    R2,

    /// <summary>The third argument.</summary>
    R3,

    /// <summary>The fourth argument.</summary>
    R4,

    /// <summary>The fifth argument.</summary>
    R5,

    /// <summary>Kept across calls, as are R7, R8 and R9.</summary>
    R6,

    /// <summary>Kept across calls.</summary>
    R7,

    /// <summary>Kept across calls.</summary>
    R8,

    /// <summary>Kept across calls.</summary>
    R9,

    /// <summary>The end of the stack, which grows down from here by up to 512 bytes. Read-only.</summary>
    Frame,
}
