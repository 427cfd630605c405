using System.Buffers.Text;

namespace EventIo.Native.Linux.Proc;

/// <summary>The fdinfo of a ring (io_uring(7)), in the format of io_uring/fdinfo.c.</summary>
internal sealed class RingDescription
{
    // "napi_" or "napi ", as in "napi_busy_poll_dt" and "napi tracking".
    private const int NapiPrefixBytes = 5;

    private readonly List<RingSubmission> _submissions = [];
    private readonly List<int> _polled = [];
    private readonly List<string> _files = [];

    private RingDescription()
    {
    }

    /// <summary>Whether the kernel reported the ring's data; it omits them if it can't take the ring's lock.</summary>
    internal bool IsReported { get; private set; }

    /// <summary>
    /// Slots of the submission queue minus one; null if the kernel omitted the ring's data, and before Linux 5.16.
    /// </summary>
    internal uint? SubmissionMask { get; private set; }

    /// <summary>Requests that the kernel has taken.</summary>
    internal uint SubmissionHead { get; private set; }

    /// <summary>Requests that the program has queued.</summary>
    internal uint SubmissionTail { get; private set; }

    /// <summary>Slots of the completion queue minus one.</summary>
    internal uint CompletionMask { get; private set; }

    /// <summary>Completions that the program has taken.</summary>
    internal uint CompletionHead { get; private set; }

    /// <summary>Completions that the kernel has queued.</summary>
    internal uint CompletionTail { get; private set; }

    /// <summary>Requests that wait in the submission queue. Both counters wrap around.</summary>
    internal uint SubmissionCount => unchecked(SubmissionTail - SubmissionHead);

    /// <summary>Completions that wait in the completion queue.</summary>
    internal uint CompletionCount => unchecked(CompletionTail - CompletionHead);

    /// <summary>Whether the completion queue has no room.</summary>
    internal bool IsCompletionQueueFull => SubmissionMask is not null && CompletionCount > CompletionMask;

    /// <summary>The thread that polls for submissions; -1 without one.</summary>
    internal int PollerThreadId { get; private set; } = -1;

    /// <summary>The processor that the poller is on; -1 without one.</summary>
    internal int PollerProcessor { get; private set; } = -1;

    /// <summary>
    /// CPU time of the poller in microseconds since the ring was created (system time of getrusage(2)).
    /// </summary>
    internal long PollerTotalMicroseconds { get; private set; }

    /// <summary>The part of that time that was spent on requests.</summary>
    internal long PollerWorkMicroseconds { get; private set; }

    /// <summary>Registered files.</summary>
    internal int FileCount { get; private set; }

    /// <summary>Registered buffers.</summary>
    internal int BufferCount { get; private set; }

    /// <summary>Completions that had no room in the queue.</summary>
    internal int OverflowCount { get; private set; }

    /// <summary>
    /// Busy polling of network devices, with its settings, in the kernel's words; null if the kernel does not report
    /// it.
    /// </summary>
    internal string? Napi { get; private set; }

    /// <summary>The opcodes of requests that wait for their file to become ready.</summary>
    internal IReadOnlyList<int> PolledOpcodes => _polled;

    /// <summary>Requests in the submission queue.</summary>
    internal IReadOnlyList<RingSubmission> Submissions => _submissions;

    /// <summary>Registered files by name: <c>socket:[123]</c>.</summary>
    internal IReadOnlyList<string> Files => _files;

    /// <summary>Parses the text.</summary>
    internal static RingDescription Parse(ReadOnlySpan<byte> text)
    {
        var ring = new RingDescription();
        ReadOnlySpan<byte> section = [];
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = ProcText.NextLine(ref text);
            if (line.Length > 0 && line[0] == ' ')
            {
                ring.AddEntry(section, line);
                continue;
            }
            int colon = line.IndexOf((byte)':');
            if (colon < 0)
                continue;
            section = line[..colon];
            ring.Set(section, line[(colon + 1)..].Trim(" \t"u8));
        }
        return ring;
    }

    private void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("NAPI"u8))
            Napi = ProcText.Name(value);
        else if (name.StartsWith("napi"u8) && name.Length > NapiPrefixBytes)
            Napi = $"{Napi}, {ProcText.Name(name[NapiPrefixBytes..])} {ProcText.Name(value)}";
        if (name.SequenceEqual("SqMask"u8) && value.StartsWith("0x"u8)
            && Utf8Parser.TryParse(value[2..], out uint submissions, out _, 'x'))
            SubmissionMask = submissions;
        if (name.SequenceEqual("CqMask"u8) && value.StartsWith("0x"u8)
            && Utf8Parser.TryParse(value[2..], out uint completions, out _, 'x'))
            CompletionMask = completions;
        if (!Utf8Parser.TryParse(value, out long number, out _))
            return;
        if (name.SequenceEqual("SqHead"u8))
            SubmissionHead = (uint)number;
        else if (name.SequenceEqual("SqTail"u8))
            SubmissionTail = (uint)number;
        else if (name.SequenceEqual("CqHead"u8))
            CompletionHead = (uint)number;
        else if (name.SequenceEqual("CqTail"u8))
            CompletionTail = (uint)number;
        else if (name.SequenceEqual("SqThread"u8))
            PollerThreadId = (int)number;
        else if (name.SequenceEqual("SqThreadCpu"u8))
            PollerProcessor = (int)number;
        else if (name.SequenceEqual("SqTotalTime"u8))
            PollerTotalMicroseconds = number;
        else if (name.SequenceEqual("SqWorkTime"u8))
            PollerWorkMicroseconds = number;
        else if (name.SequenceEqual("UserFiles"u8))
            (IsReported, FileCount) = (true, (int)number);
        else if (name.SequenceEqual("UserBufs"u8))
            BufferCount = (int)number;
    }

    private void AddEntry(ReadOnlySpan<byte> section, ReadOnlySpan<byte> line)
    {
        if (section.SequenceEqual("SQEs"u8) && ProcText.TryField(line, "fd:"u8, out ulong descriptor))
        {
            int opcode = line.IndexOf("opcode:"u8);
            ReadOnlySpan<byte> name = opcode < 0 ? [] : line[(opcode + "opcode:"u8.Length)..];
            _submissions.Add(new(ProcText.Name(name[..Math.Max(0, name.IndexOf((byte)','))]), (int)descriptor));
        }
        else if (section.SequenceEqual("PollList"u8) && ProcText.TryField(line, "op="u8, out ulong opcode))
            _polled.Add((int)opcode);
        else if (section.SequenceEqual("CqOverflowList"u8))
            OverflowCount++;
        else if (section.SequenceEqual("UserFiles"u8) && line.IndexOf((byte)':') is >= 0 and var colon)
            _files.Add(ProcText.Name(line[(colon + 1)..].Trim(" \t"u8)));
    }
}
