using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Types;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>Reads a thread's current system call from the struct pt_regs with which it entered the kernel.</summary>
internal static class UserCall
{
    /// <summary>target = the number of the call. Destroys R0 to R5.</summary>
    /// <param name="writer">The program.</param>
    /// <param name="target">Receives the number.</param>
    /// <param name="registers">The address of the registers. R6 to R9.</param>
    /// <param name="isArgument">Whether that is an argument of the tracepoint.</param>
    /// <returns>Whether the registers of this architecture are known.</returns>
    internal static bool Load(
        TcpProgramWriter writer, BpfRegister target, BpfRegister registers, bool isArgument = false)
    {
        // arm64 has syscallno, x86-64 orig_ax; no structure has both.
        string field = writer.Types.Field("pt_regs", "syscallno") is null ? "orig_ax" : "syscallno";
        return isArgument
            ? writer.LoadTyped(target, registers, "pt_regs", field)
            : writer.Load(target, registers, "pt_regs", field);
    }

    /// <summary>record->offset = the second argument of the call, as 32 bits.</summary>
    internal static void CopySecondArgument(TcpProgramWriter writer, int recordOffset, BpfRegister registers)
    {
        // arm64 has an array of registers, x86-64 a field for each.
        KernelField? argument = writer.Types.Field("pt_regs", "syscallno") is null
            ? writer.Field("pt_regs", "si")
            : writer.Field("pt_regs", "regs") is { } all
                ? new KernelField(all.Offset + sizeof(ulong), sizeof(ulong))
                : null;
        if (argument is { } field)
            writer.Assembler.CopyKernel(R8, recordOffset, registers, field.Offset, sizeof(int));
    }
}
