using System.Text;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets.Listing;

namespace EventIo.Inspection;

/// <summary>Creates the rows of rings.</summary>
internal static class RingRows
{
    private const string Withheld =
        "The kernel omitted the queues: it reports them only if it can take the ring's lock at once. Try again.";

    private const string Unknown = "The kernel does not report the queues of a ring (Linux 5.16).";

    /// <summary>Returns the row of a ring.</summary>
    internal static IoUringInstance Build(RingWindow ring, InspectionWindow window)
    {
        RingDescription last = ring.After ?? ring.Before!;
        bool isKnown = last.SubmissionMask is not null;
        bool isPolled = last.PollerThreadId > 0;
        double seconds = ring.After != ring.Before ? ring.WindowNanoseconds / (double)Nanoseconds.PerSecond : 0;
        bool hasRates = seconds > 0 && isKnown && ring.Before!.SubmissionMask is not null;
        return new IoUringInstance
        {
            ProcessId = ring.Process.Id,
            ProcessName = ring.Process.Name,
            FileDescriptor = ring.Descriptor,
            ThreadIds = [.. ring.Process.Threads.Where(thread => thread.Ring == ring).Select(thread => thread.Id)],
            SubmissionQueue = isKnown ? last.SubmissionCount : null,
            SubmissionQueueSize = isKnown ? last.SubmissionMask + 1 : null,
            CompletionQueue = isKnown ? last.CompletionCount : null,
            CompletionQueueSize = isKnown ? (long)last.CompletionMask + 1 : null,
            OverflowCount = isKnown ? last.OverflowCount : null,
            SubmissionsPerSecond = hasRates
                ? unchecked(last.SubmissionHead - ring.Before!.SubmissionHead) / seconds
                : null,
            CompletionsPerSecond = hasRates
                ? unchecked(last.CompletionTail - ring.Before!.CompletionTail) / seconds
                : null,
            Pending = [.. Pending(ring, last)],
            Queued = [.. last.Submissions.Select(request => Queued(ring, request, window))],
            FileCount = last.IsReported ? last.FileCount : null,
            BufferCount = last.IsReported ? last.BufferCount : null,
            PollerThreadId = isPolled ? last.PollerThreadId : null,
            PollerProcessor = isPolled ? last.PollerProcessor : null,
            PollerRunningPercent = ring.Poller is { WindowNanoseconds: > 0 } poller
                ? 100.0 * poller.RunNanoseconds / poller.WindowNanoseconds
                : null,
            PollerWorkPercent = 100 * ring.PollerWorkShare,
            PollerCpuSeconds = isPolled && last.PollerTotalMicroseconds > 0 ? last.PollerTotalMicroseconds / 1e6 : null,
            Workers = [.. ring.Process.RingWorkers],
            Napi = last.Napi,
            Verdict = InspectionBuilder.Sort(ring.Findings),
            Limitations = isKnown ? [] : [last.IsReported ? Unknown : Withheld],
            SampleSeconds = window.Seconds,
        };
    }

    /// <summary>Returns the requests and the registered files of a ring, one row each.</summary>
    internal static IEnumerable<IoUringRequest> Requests(RingWindow ring, InspectionWindow window)
    {
        RingDescription last = ring.After ?? ring.Before!;
        return last.Submissions.Select(request => Queued(ring, request, window))
            .Concat(Pending(ring, last))
            .Concat(last.Files.Where(file => file.Length > 0).Select(file => File(ring, file, window)));
    }

    private static IEnumerable<IoUringRequest> Pending(RingWindow ring, RingDescription description) =>
        from opcode in description.PolledOpcodes
        group opcode by opcode into requests
        orderby requests.Count() descending
        select new IoUringRequest
        {
            ProcessId = ring.Process.Id,
            ProcessName = ring.Process.Name,
            RingDescriptor = ring.Descriptor,
            Place = "Pending",
            Operation = ((RingOpcode)requests.Key).ToString(),
            Count = requests.Count(),
        };

    private static IoUringRequest Queued(RingWindow ring, RingSubmission request, InspectionWindow window)
    {
        DescriptorLink link = ring.Process.Descriptors.Find(request.Descriptor);
        return Describe(ring, "Queued", link, window) with
        {
            Operation = request.Operation,
            FileDescriptor = link.Kind == DescriptorKind.None ? null : request.Descriptor,
        };
    }

    private static IoUringRequest File(RingWindow ring, string name, InspectionWindow window) =>
        Describe(ring, "Registered", DescriptorLink.Parse(Encoding.UTF8.GetBytes(name)), window);

    private static IoUringRequest Describe(RingWindow ring, string place, DescriptorLink link, InspectionWindow window)
    {
        TcpSocket? socket = link.Kind == DescriptorKind.Socket ? window.Find(ring.Process, link.Inode) : null;
        return new IoUringRequest
        {
            ProcessId = ring.Process.Id,
            ProcessName = ring.Process.Name,
            RingDescriptor = ring.Descriptor,
            Place = place,
            Kind = link.Kind,
            Local = socket?.Local,
            Remote = socket?.Remote,
            Cookie = socket?.Cookie,
        };
    }
}
