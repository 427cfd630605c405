using System.Runtime.InteropServices;

namespace EventIo.Native.Linux.Bpf;

/// <summary>struct bpf_insn.</summary>
/// <param name="Opcode">Class, operation and where the operand comes from.</param>
/// <param name="Registers">The destination in the lower four bits, the source in the upper.</param>
/// <param name="Offset">For a load or a store, in bytes; for a jump, in instructions from the next one.</param>
/// <param name="Immediate">An operand, or the number of a helper.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BpfInstruction(byte Opcode, byte Registers, short Offset, int Immediate);
