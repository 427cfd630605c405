using EventIo.Native.Linux.Bpf;
using EventIo.Native.Linux.Bpf.Refusals;
using EventIo.Native.Linux.IoUring;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>
/// Reports connections that a program accepts by io_uring: the tracepoint io_uring_complete(ctx, req, cqe), which runs
/// on a thread that has the process's descriptors.
/// </summary>
/// <remarks>
/// The completions of a multishot request come without the request. So a completion counts as that of an accept if its
/// result is the number of a socket whose accept has not been reported yet. In C:
/// <code>
/// if (cqe->flags &amp; IORING_CQE_F_BUFFER) return; /* a multishot receive */
/// if (cqe->res &lt; 0 || (req &amp;&amp; req->opcode != IORING_OP_ACCEPT)) return;
/// if (cqe->res &lt; current->files->fdt->max_fds) {
///     sk = current->files->fdt->fd[cqe->res]->private_data->sk; /* a struct socket */
///     if (established[sk]) goto found;
/// }
/// if (cqe->res >= ctx->file_table.data.nr) return;
/// file = ctx->file_table.data.nodes[cqe->res]->file_ptr &amp; ~7; /* a direct descriptor */
/// sk = file->private_data->sk;
/// if (!established[sk]) return;
/// found:
/// began = *established[sk]; delete established[sk];
/// if (sk->net is another) return;
/// record = begin(sk);
/// record->first = began;
/// submit(record);
/// </code>
/// </remarks>
internal static class RingAcceptProgram
{
    internal const string Tracepoint = "io_uring_complete";

    private const int SignBit = int.MinValue;
    private const int HasBuffer = 1; // IORING_CQE_F_BUFFER
    private const int FlagsOfFile = 7; // FFS_MASK (io_uring/rsrc.h)

    // Where the stack keeps the result of the completion.
    private const int Result = AcceptedSocket.Began - 8;

    internal static BpfAssembler Write(TcpProgramWriter writer, BpfMap established)
    {
        BpfAssembler assembler = writer.Assembler;
        BpfLabel isAccept = new();
        BpfLabel isDirect = new();
        BpfLabel found = new();
        int completion = writer.Types.Tracepoint(Tracepoint)?.IndexOf("io_uring_cqe *")
            ?? throw TracingProblems.TracepointMissing(Tracepoint);
        writer.Begin(R7, completion);
        writer.Load(R8, R7, "io_uring_cqe", "flags");
        assembler.JumpIf(BpfCondition.AnyBit, R8, HasBuffer, writer.Leave);
        writer.Load(R8, R7, "io_uring_cqe", "res");
        assembler.JumpIf(BpfCondition.AnyBit, R8, SignBit, writer.Leave);
        assembler.Store(BpfSize.Double, Frame, Result, R8);
        assembler.LoadArgument(R7, R6, 1);
        assembler.JumpIf(BpfCondition.Equal, R7, 0, isAccept);
        writer.Load(R9, R7, "io_kiocb", "opcode");
        assembler.JumpIf(BpfCondition.NotEqual, R9, (int)RingOpcode.ACCEPT, writer.Leave);
        assembler.Mark(isAccept);
        AcceptedSocket.LoadDescriptors(writer);
        writer.Load(R9, R7, "fdtable", "max_fds");
        assembler.JumpIf(BpfCondition.GreaterOrEqual, R8, R9, isDirect);
        writer.Load(R7, R7, "fdtable", "fd");
        AcceptedSocket.LoadElement(assembler);
        AcceptedSocket.LoadSocketOfFile(writer);
        AcceptedSocket.LookUp(assembler, established);
        assembler.JumpIf(BpfCondition.NotEqual, R0, 0, found);
        assembler.Mark(isDirect);
        LookUpDirect(writer, established);
        assembler.Mark(found);
        AcceptedSocket.TakeBegan(assembler, established);
        writer.CopyCommon();
        writer.RequireNamespace();
        return AcceptedSocket.WriteRecord(writer, TraceProgram.RingAccept);
    }

    // The table of direct descriptors has this form since Linux 6.13.
    private static void LookUpDirect(TcpProgramWriter writer, BpfMap established)
    {
        BpfAssembler assembler = writer.Assembler;
        if (writer.Types.Field("io_ring_ctx", "file_table.data.nr") is not { } count
            || writer.Types.Field("io_ring_ctx", "file_table.data.nodes") is not { } nodes
            || writer.Types.Field("io_rsrc_node", "file_ptr") is not { } file)
        {
            assembler.Jump(writer.Leave);
            return;
        }
        assembler.LoadArgument(R7, R6, 0);
        assembler.Load(BpfSize.Double, R8, Frame, Result);
        assembler.LoadKernel(R9, R7, count);
        assembler.JumpIf(BpfCondition.GreaterOrEqual, R8, R9, writer.Leave);
        assembler.LoadKernel(R7, R7, nodes);
        AcceptedSocket.LoadElement(assembler);
        assembler.LoadKernel(R7, R7, file);
        assembler.Compute(BpfOperation.And, R7, ~FlagsOfFile);
        AcceptedSocket.LoadSocketOfFile(writer);
        AcceptedSocket.LookUp(assembler, established);
        assembler.JumpIf(BpfCondition.Equal, R0, 0, writer.Leave);
    }
}
