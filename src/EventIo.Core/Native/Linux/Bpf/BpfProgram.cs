using System.Text;
using EventIo.Native.Linux.Bpf.Refusals;

namespace EventIo.Native.Linux.Bpf;

/// <summary>
/// A program in the kernel, and its attachments. The kernel detaches and frees it when the descriptors are closed, even
/// if the process crashes.
/// </summary>
internal sealed unsafe class BpfProgram : IDisposable
{
    private const int RawTracepoint = 17; // BPF_PROG_TYPE_RAW_TRACEPOINT
    private const int Tracing = 26; // BPF_PROG_TYPE_TRACING
    private const int TypedTracepoint = 23; // BPF_TRACE_RAW_TP
    private const int LoadBytes = 120;
    private const int OpenBytes = 16;
    private const int LogBytes = 256 * 1024;

    // Helpers that read kernel memory require a GPL-compatible licence (include/linux/license.h). This library's is
    // MIT.
    private const string License = "Dual MIT/GPL\0";

    private readonly DescriptorHandle _program;
    private readonly List<DescriptorHandle> _attachments = [];
    private readonly string _name;
    private readonly int? _tracepointType;

    private BpfProgram(string name, int program, int? tracepointType) =>
        (_name, _program, _tracepointType) = (name, new DescriptorHandle(program), tracepointType);

    /// <summary>Its descriptor.</summary>
    internal int Descriptor => _program.Value;

    /// <summary>Loads a program for raw tracepoints.</summary>
    /// <param name="name">Its name for bpftool: at most 15 letters, digits and underscores.</param>
    /// <param name="assembler">Its instructions.</param>
    /// <param name="tracepointType">
    /// The type of the only tracepoint that it may be attached to (<see cref="Types.KernelTypes.TracepointType"/>): the
    /// verifier then knows the types of the arguments, and the program may read their fields without a helper.
    /// </param>
    /// <exception cref="TracingException">
    /// The kernel refuses it. The exception has the verifier's log if the verifier refused it.
    /// </exception>
    internal static BpfProgram Load(string name, BpfAssembler assembler, int? tracepointType = null)
    {
        BpfInstruction[] instructions = assembler.Assemble();
        int result = Load(name, instructions, tracepointType, log: []);
        if (result >= 0)
            return new BpfProgram(name, result, tracepointType);
        // The log makes loading slower, so only a program that failed is loaded again with one.
        byte[] log = new byte[LogBytes];
        if (result is not (-Errno.EPERM or -Errno.ENOSYS))
            result = Load(name, instructions, tracepointType, log);
        if (result >= 0)
            return new BpfProgram(name, result, tracepointType);
        int length = Math.Max(0, log.AsSpan().IndexOf((byte)0));
        throw TracingProblems.Refused(
            "BPF_PROG_LOAD", $"the program {name}", -result, Encoding.UTF8.GetString(log.AsSpan(0, length)));
    }

    /// <summary>Attaches it to a tracepoint of the kernel. One program may be attached to several.</summary>
    /// <param name="tracepoint">The name, as in include/trace/events.</param>
    /// <exception cref="TracingException">This kernel lacks the tracepoint, or refuses.</exception>
    internal void Attach(string tracepoint)
    {
        Span<byte> attributes = stackalloc byte[OpenBytes];
        attributes.Clear();
        fixed (byte* name = Encoding.ASCII.GetBytes(tracepoint + '\0'))
        {
            BpfCalls.Write(attributes, 0, _tracepointType is null ? name : null);
            BpfCalls.Write(attributes, 8, _program.Value);
            int result = BpfCalls.Call(BpfCalls.RawTracepointOpen, attributes);
            if (result == -Errno.ENOENT)
                throw TracingProblems.TracepointMissing(tracepoint);
            if (result < 0)
                throw TracingProblems.Refused(
                    "BPF_RAW_TRACEPOINT_OPEN", $"the program {_name} at {tracepoint}", -result, log: "");
            _attachments.Add(new DescriptorHandle(result));
        }
    }

    /// <summary>Detaches it from all tracepoints; it stays loaded.</summary>
    internal void Detach()
    {
        foreach (DescriptorHandle attachment in _attachments)
            attachment.Dispose();
        _attachments.Clear();
    }

    public void Dispose()
    {
        Detach();
        _program.Dispose();
    }

    // Returns a descriptor, or a negative errno.
    private static int Load(string name, BpfInstruction[] instructions, int? tracepointType, byte[] log)
    {
        Span<byte> attributes = stackalloc byte[LoadBytes];
        attributes.Clear();
        fixed (BpfInstruction* first = instructions)
        fixed (byte* license = Encoding.ASCII.GetBytes(License))
        fixed (byte* logBytes = log)
        {
            BpfCalls.Write(attributes, 0, tracepointType is null ? RawTracepoint : Tracing);
            BpfCalls.Write(attributes, 4, instructions.Length);
            BpfCalls.Write(attributes, 8, first);
            BpfCalls.Write(attributes, 16, license);
            BpfCalls.Write(attributes, 24, log.Length > 0 ? 1 : 0);
            BpfCalls.Write(attributes, 28, log.Length);
            BpfCalls.Write(attributes, 32, logBytes);
            BpfCalls.WriteName(attributes, 48, name);
            if (tracepointType is { } type)
            {
                BpfCalls.Write(attributes, 68, TypedTracepoint);
                BpfCalls.Write(attributes, 108, type);
            }
            return BpfCalls.Call(BpfCalls.ProgramLoad, attributes);
        }
    }
}
