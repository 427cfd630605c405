using System.Globalization;
using HdrHistogram;
using HdrHistogram.Iteration;

namespace EventIo.Measurement.Load;

/// <summary>
/// Nagle's algorithm on one side and delayed acknowledgements on the other: a small segment waits for the acknowledgement of the
/// one before it, which the kernel holds back for 40 ms (TCP_DELACK_MIN of include/net/tcp.h).
/// </summary>
internal static class NagleVerdict
{
    // The kernel's timers are as coarse as its ticks, of 10 ms at most.
    private const long Least = 38_000_000;
    private const long Most = 53_000_000;
    private const long Around = 15_000_000;
    private const double NotableShare = 0.05;
    private const double Outstanding = 3;
    private const double SeveralWrites = 1.5;

    internal static string? Of(LoadReport report)
    {
        LongHistogram service = report.Total.Service;
        TcpSummary tcp = report.Tcp;
        if (service.TotalCount == 0 || tcp.Answers == 0)
            return null;
        long inside = 0;
        long beside = 0;
        foreach (HistogramIterationValue step in service.RecordedValues())
        {
            if (step.ValueIteratedTo is >= Least and <= Most)
                inside += step.CountAtValueIteratedTo;
            else if (step.ValueIteratedTo is >= Least - Around and <= Most + Around)
                beside += step.CountAtValueIteratedTo;
        }
        double share = (double)inside / service.TotalCount;
        if (share < NotableShare || inside < Outstanding * beside || Side(report) is not { } side)
            return null;
        string held = report.Kernel.Counter("DelayedACKs") is > 0 and var count
            ? string.Create(CultureInfo.InvariantCulture, $", and the kernel here delayed {count:N0} acknowledgements")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"NagleDelayedAckSuspected: {100 * share:N0} % of the answers took 40 to 50 ms, the time for which an acknowledgement is delayed{held}; {side}.");
    }

    // Segments tell who writes in pieces: a message that goes out whole waits for nothing.
    private static string? Side(LoadReport report)
    {
        TcpSummary tcp = report.Tcp;
        double sent = (double)tcp.SegmentsOut / tcp.Answers;
        double received = (double)tcp.SegmentsIn / tcp.Answers;
        bool isOurs = report.Loops[0].Socket?.NoDelay == false;
        if (isOurs && (sent >= SeveralWrites || report.Plan.PipelineDepth > 1))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"this side lacks TCP_NODELAY and sends each request in {sent:N1} segments");
        }
        return received >= SeveralWrites && tcp.IsAnswerSmall
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the server's side lacks TCP_NODELAY, most likely, and sends each answer in {received:N1} segments")
            : null;
    }
}
