namespace EventIo.Native.Linux.Bpf;

/// <summary>
/// The conditions of jumps; the values are those in the opcode. All 64 bits are compared. An immediate operand is
/// sign-extended first.
/// </summary>
internal enum BpfCondition : byte
{
    Equal = 0x10,

    /// <summary>Unsigned.</summary>
    Greater = 0x20,

    /// <summary>Unsigned.</summary>
    GreaterOrEqual = 0x30,

    /// <summary>The two have a bit in common.</summary>
    AnyBit = 0x40,
    NotEqual = 0x50,
    SignedGreater = 0x60,
    SignedGreaterOrEqual = 0x70,

    /// <summary>Unsigned.</summary>
    Less = 0xA0,

    /// <summary>Unsigned.</summary>
    LessOrEqual = 0xB0,
    SignedLess = 0xC0,
    SignedLessOrEqual = 0xD0,
}
