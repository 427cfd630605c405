using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Native.Linux.Bpf;

/// <summary>Assembles a BPF program. Each method appends one instruction.</summary>
/// <remarks>
/// Source: Documentation/bpf/standardization/instruction-set.rst. Values are little-endian, as on every processor that
/// this library runs on.
/// </remarks>
internal sealed partial class BpfAssembler
{
    private const byte ClassLoadImmediate = 0x18; // BPF_LD | BPF_IMM | BPF_DW
    private const byte ClassLoad = 0x61; // BPF_LDX | BPF_MEM
    private const byte ClassStoreImmediate = 0x62; // BPF_ST | BPF_MEM
    private const byte ClassStore = 0x63; // BPF_STX | BPF_MEM
    private const byte ClassAtomic = 0xC3; // BPF_STX | BPF_ATOMIC; the operation 0 adds
    private const byte ClassCompute = 0x07; // BPF_ALU64
    private const byte ClassJump = 0x05; // BPF_JMP
    private const byte OperandIsRegister = 0x08; // BPF_X
    private const byte OpcodeCall = 0x85;
    private const byte OpcodeExit = 0x95;
    private const byte OpcodeToBigEndian = 0xDC; // BPF_ALU | BPF_END | BPF_TO_BE; the immediate counts bits
    private const byte MapDescriptor = 1; // BPF_PSEUDO_MAP_FD: the immediate is the descriptor of a map
    private const byte MapValue = 2; // BPF_PSEUDO_MAP_VALUE: the same, and the offset in the value of its only element

    private readonly List<BpfInstruction> _instructions = [];
    private readonly List<(int Position, BpfLabel Target)> _jumps = [];

    /// <summary>Computes with a constant, which is sign-extended to 64 bits.</summary>
    internal void Compute(BpfOperation operation, BpfRegister target, int operand) =>
        Add((byte)(ClassCompute | (byte)operation), target, R0, 0, operand);

    /// <summary>Computes with a register.</summary>
    internal void Compute(BpfOperation operation, BpfRegister target, BpfRegister operand) =>
        Add((byte)(ClassCompute | (byte)operation | OperandIsRegister), target, operand, 0, 0);

    /// <summary>Sets a register to a constant.</summary>
    internal void Move(BpfRegister target, int value) => Compute(BpfOperation.Move, target, value);

    /// <summary>Copies a register.</summary>
    internal void Move(BpfRegister target, BpfRegister source) => Compute(BpfOperation.Move, target, source);

    /// <summary>Sets a register to another register plus an offset.</summary>
    internal void MoveAddress(BpfRegister target, BpfRegister start, int offset)
    {
        Move(target, start);
        if (offset != 0)
            Compute(BpfOperation.Add, target, offset);
    }

    /// <summary>Sets a register to a constant of 64 bits.</summary>
    internal void MoveWide(BpfRegister target, ulong value)
    {
        Add(ClassLoadImmediate, target, R0, 0, (int)value);
        Add(0, R0, R0, 0, (int)(value >> 32));
    }

    /// <summary>Sets a register to a map, which has to stay open until the program is loaded.</summary>
    internal void MoveMap(BpfRegister target, BpfMap map)
    {
        Add(ClassLoadImmediate, target, (BpfRegister)MapDescriptor, 0, map.Descriptor);
        Add(0, R0, R0, 0, 0);
    }

    /// <summary>
    /// Sets a register to the address of the only element of an array, which spares a lookup (Linux 5.2). The map has
    /// to stay open until the program is loaded.
    /// </summary>
    internal void MoveMapValue(BpfRegister target, BpfMap map)
    {
        Add(ClassLoadImmediate, target, (BpfRegister)MapValue, 0, map.Descriptor);
        Add(0, R0, R0, 0, 0);
    }

    /// <summary>Converts the lower 16 bits of a register from or to network byte order, like htons().</summary>
    internal void SwapHalf(BpfRegister target) => Add(OpcodeToBigEndian, target, R0, 0, 16);

    /// <summary>Loads from memory that the verifier allows; the upper bits become zero.</summary>
    internal void Load(BpfSize size, BpfRegister target, BpfRegister address, int offset) =>
        Add((byte)(ClassLoad | (byte)size), target, address, offset, 0);

    /// <summary>Stores a register.</summary>
    internal void Store(BpfSize size, BpfRegister address, int offset, BpfRegister value) =>
        Add((byte)(ClassStore | (byte)size), address, value, offset, 0);

    /// <summary>Stores a constant.</summary>
    internal void Store(BpfSize size, BpfRegister address, int offset, int value) =>
        Add((byte)(ClassStoreImmediate | (byte)size), address, R0, offset, value);

    /// <summary>Adds a register to eight bytes of memory, atomically.</summary>
    internal void AtomicAdd(BpfRegister address, int offset, BpfRegister value) =>
        Add((byte)(ClassAtomic | (byte)BpfSize.Double), address, value, offset, 0);

    /// <summary>Jumps.</summary>
    internal void Jump(BpfLabel target)
    {
        _jumps.Add((_instructions.Count, target));
        Add(ClassJump, R0, R0, 0, 0);
    }

    /// <summary>Jumps if a register compared with a constant meets the condition.</summary>
    internal void JumpIf(BpfCondition condition, BpfRegister left, int right, BpfLabel target)
    {
        _jumps.Add((_instructions.Count, target));
        Add((byte)(ClassJump | (byte)condition), left, R0, 0, right);
    }

    /// <summary>Jumps if a register compared with another meets the condition.</summary>
    internal void JumpIf(BpfCondition condition, BpfRegister left, BpfRegister right, BpfLabel target)
    {
        _jumps.Add((_instructions.Count, target));
        Add((byte)(ClassJump | (byte)condition | OperandIsRegister), left, right, 0, 0);
    }

    /// <summary>Places a label: jumps to it lead here.</summary>
    internal void Mark(BpfLabel label)
    {
        if (label.Position is not null)
            throw new InvalidOperationException("The label is already marked.");
        label.Position = _instructions.Count;
    }

    /// <summary>Calls a function of the kernel. Destroys R1 to R5; the result is in R0.</summary>
    internal void Call(BpfHelper helper) => Add(OpcodeCall, R0, R0, 0, (int)helper);

    /// <summary>Ends the program with a result, which has no effect in a tracing program.</summary>
    internal void Exit(int result = 0)
    {
        Move(R0, result);
        ExitWithR0();
    }

    /// <summary>Ends the program; R0 is its result.</summary>
    internal void ExitWithR0() => Add(OpcodeExit, R0, R0, 0, 0);

    /// <summary>Returns the program, with all jumps resolved.</summary>
    /// <exception cref="InvalidOperationException">A jump leads to a label that is not marked.</exception>
    internal BpfInstruction[] Assemble()
    {
        BpfInstruction[] program = [.. _instructions];
        foreach ((int position, BpfLabel target) in _jumps)
        {
            int distance = target.Position - position - 1
                ?? throw new InvalidOperationException($"Instruction {position} jumps to a label that is not marked.");
            program[position] = program[position] with { Offset = checked((short)distance) };
        }
        return program;
    }

    private void Add(byte opcode, BpfRegister target, BpfRegister source, int offset, int immediate) =>
        _instructions.Add(new(opcode, (byte)((byte)target | ((byte)source << 4)), checked((short)offset), immediate));
}
