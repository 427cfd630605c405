namespace EventIo.Native.Linux.Bpf;

/// <summary>The operations of 64-bit arithmetic instructions; the values are those in the opcode.</summary>
internal enum BpfOperation : byte
{
    Add = 0x00,
    Subtract = 0x10,
    Multiply = 0x20,

    /// <summary>Unsigned; the result of a division by zero is 0.</summary>
    Divide = 0x30,
    Or = 0x40,
    And = 0x50,
    ShiftLeft = 0x60,

    /// <summary>Fills with zeros.</summary>
    ShiftRight = 0x70,
    ExclusiveOr = 0xA0,
    Move = 0xB0,
}
