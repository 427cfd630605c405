using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>
/// What the programs that report accepts share: they follow pointers to the accepted socket, and write its record. R7
/// has the address of the current structure, which at the end is the socket; R8 has an index of a table.
/// </summary>
internal static class AcceptedSocket
{
    /// <summary>Where on the stack the time of the connection's establishment is; the time is 0 if unknown.</summary>
    internal const int Began = Key - 8;

    // The stack below the assembler's scratch.
    private const int Key = BpfAssembler.Scratch - 8;

    /// <summary>R7 = current-&gt;files-&gt;fdt. Destroys R0 to R5.</summary>
    internal static void LoadDescriptors(TcpProgramWriter writer)
    {
        if (writer.HasTypedTask)
        {
            writer.Assembler.Call(BpfHelper.TypedTask);
            writer.LoadTyped(R7, R0, "task_struct", "files");
            writer.Assembler.JumpIf(BpfCondition.Equal, R7, 0, writer.Leave);
            writer.LoadTyped(R7, R7, "files_struct", "fdt");
            writer.Assembler.JumpIf(BpfCondition.Equal, R7, 0, writer.Leave);
            return;
        }
        writer.Assembler.Call(BpfHelper.Task);
        writer.Assembler.Move(R7, R0);
        writer.Load(R7, R7, "task_struct", "files");
        writer.Load(R7, R7, "files_struct", "fdt");
    }

    /// <summary>R7 = R7[R8], of an array of pointers. Destroys R0 to R5 and R8.</summary>
    internal static void LoadElement(BpfAssembler assembler)
    {
        assembler.Compute(BpfOperation.ShiftLeft, R8, 3);
        assembler.Compute(BpfOperation.Add, R7, R8);
        assembler.CopyKernel(Frame, BpfAssembler.Scratch, R7, 0, sizeof(ulong));
        assembler.Load(BpfSize.Double, R7, Frame, BpfAssembler.Scratch);
    }

    /// <summary>R7 = the struct sock of the struct file in R7, which has to be a socket's. Destroys R0 to R5.</summary>
    internal static void LoadSocketOfFile(TcpProgramWriter writer)
    {
        writer.Load(R7, R7, "file", "private_data");
        writer.Load(R7, R7, "socket", "sk");
    }

    /// <summary>R0 = the address of the time at which the socket in R7 was established, or 0.</summary>
    internal static void LookUp(BpfAssembler assembler, BpfMap established)
    {
        assembler.Store(BpfSize.Double, Frame, Key, R7);
        assembler.MoveMap(R1, established);
        assembler.MoveAddress(R2, Frame, Key);
        assembler.Call(BpfHelper.MapLookup);
    }

    /// <summary>Moves the time that <see cref="LookUp"/> found to <see cref="Began"/>. Destroys R0 to R5.</summary>
    internal static void TakeBegan(BpfAssembler assembler, BpfMap established)
    {
        assembler.Load(BpfSize.Double, R1, R0, 0);
        assembler.Store(BpfSize.Double, Frame, Began, R1);
        assembler.MoveMap(R1, established);
        assembler.MoveAddress(R2, Frame, Key);
        assembler.Call(BpfHelper.MapDelete);
    }

    /// <summary>
    /// Writes the record of the socket in R7 and ends the program. Requires that the common part of the socket has been
    /// copied.
    /// </summary>
    internal static BpfAssembler WriteRecord(TcpProgramWriter writer, TraceProgram program)
    {
        writer.BeginRecord(program);
        writer.CopySocket(hasInode: false);
        writer.Assembler.Load(BpfSize.Double, R9, Frame, Began);
        writer.Assembler.Store(BpfSize.Double, R8, TraceRecord.First, R9);
        return writer.End();
    }
}
