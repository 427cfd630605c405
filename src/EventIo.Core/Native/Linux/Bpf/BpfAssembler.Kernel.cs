using EventIo.Native.Linux.Bpf.Types;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Native.Linux.Bpf;

/// <content>Sequences that most tracing programs need.</content>
internal sealed partial class BpfAssembler
{
    /// <summary>
    /// Where <see cref="LoadKernel(BpfRegister, BpfRegister, KernelField)"/> stores what it reads: the eight bytes of
    /// the stack below <see cref="Frame"/>. Programs must not use them.
    /// </summary>
    internal const int Scratch = -8;

    /// <summary>Loads an argument of a raw tracepoint (struct bpf_raw_tracepoint_args).</summary>
    /// <param name="target">Receives the argument.</param>
    /// <param name="context">The value of R1 at the program's start.</param>
    /// <param name="index">From 0.</param>
    internal void LoadArgument(BpfRegister target, BpfRegister context, int index) =>
        Load(BpfSize.Double, target, context, index * sizeof(ulong));

    /// <summary>
    /// Copies kernel memory, as *(typeof(field) *)(destination + offset) = structure-&gt;field. Destroys R0 to R5.
    /// Unreadable memory is copied as zeros.
    /// </summary>
    /// <param name="destination">The destination: the stack, a map's value or a record. R6 to R9 or Frame.</param>
    /// <param name="destinationOffset">The offset from there, in bytes.</param>
    /// <param name="structure">The address of the structure in the kernel. R6 to R9.</param>
    /// <param name="offset">The offset in the structure, in bytes.</param>
    /// <param name="bytes">How many bytes.</param>
    internal void CopyKernel(
        BpfRegister destination, int destinationOffset, BpfRegister structure, int offset, int bytes)
    {
        RequirePreserved(structure);
        RequirePreserved(destination);
        MoveAddress(R1, destination, destinationOffset);
        Move(R2, bytes);
        MoveAddress(R3, structure, offset);
        Call(BpfHelper.ReadKernel);
    }

    /// <summary>
    /// Loads a field of a structure in the kernel, as target = structure-&gt;field; for a bit field, its bits. Destroys
    /// R0 to R5 and <see cref="Scratch"/>. Unreadable memory is loaded as 0.
    /// </summary>
    /// <param name="target">Receives the value, zero-extended.</param>
    /// <param name="structure">The address of the structure. R6 to R9.</param>
    /// <param name="field">The field: at most eight bytes.</param>
    internal void LoadKernel(BpfRegister target, BpfRegister structure, KernelField field)
    {
        CopyKernel(Frame, Scratch, structure, field.Offset, field.Bytes);
        Load(SizeOf(field.Bytes), target, Frame, Scratch);
        if (field.BitCount == 0)
            return;
        if (field.BitShift > 0)
            Compute(BpfOperation.ShiftRight, target, field.BitShift);
        Compute(BpfOperation.And, target, checked((int)((1u << field.BitCount) - 1)));
    }

    /// <summary>
    /// Reserves a record and puts its address into a register. If the buffer is full, it counts the loss and ends the
    /// program. Destroys R0 to R5 and <see cref="Scratch"/>.
    /// </summary>
    /// <param name="target">Receives the address. R6 to R9.</param>
    /// <param name="buffer">The ring buffer.</param>
    /// <param name="bytes">The size of the record.</param>
    internal void Reserve(BpfRegister target, BpfRingBuffer buffer, int bytes)
    {
        RequirePreserved(target);
        BpfLabel reserved = new();
        BpfLabel leave = new();
        MoveMap(R1, buffer.Map);
        Move(R2, bytes);
        Move(R3, 0);
        Call(BpfHelper.RingBufferReserve);
        Move(target, R0);
        JumpIf(BpfCondition.NotEqual, target, 0, reserved);
        Store(BpfSize.Word, Frame, Scratch, 0);
        MoveMap(R1, buffer.LostCount);
        MoveAddress(R2, Frame, Scratch);
        Call(BpfHelper.MapLookup);
        JumpIf(BpfCondition.Equal, R0, 0, leave);
        Move(R1, 1);
        AtomicAdd(R0, 0, R1);
        Mark(leave);
        Exit();
        Mark(reserved);
    }

    /// <summary>Submits a reserved record to the reader. Destroys R0 to R5.</summary>
    /// <param name="record">The record.</param>
    /// <param name="wakes">Whether to wake a waiting reader; otherwise it finds the record with its next read.</param>
    internal void Submit(BpfRegister record, bool wakes = true)
    {
        const int NoWakeUp = 1; // BPF_RB_NO_WAKEUP
        Move(R1, record);
        Move(R2, wakes ? 0 : NoWakeUp);
        Call(BpfHelper.RingBufferSubmit);
    }

    /// <summary>Returns the size of a load or a store.</summary>
    /// <param name="bytes">1, 2, 4 or 8.</param>
    internal static BpfSize SizeOf(int bytes) => bytes switch
    {
        1 => BpfSize.Byte,
        2 => BpfSize.Half,
        4 => BpfSize.Word,
        8 => BpfSize.Double,
        _ => throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "A register holds 1, 2, 4 or 8 bytes."),
    };

    private static void RequirePreserved(BpfRegister register)
    {
        if (register < R6)
            throw new ArgumentException($"{register} does not survive the call of a helper.", nameof(register));
    }
}
