using EventIo.Findings;
using EventIo.Findings.Loads;
using EventIo.Measurement.Load.Observation;
using HdrHistogram;
using HdrHistogram.Iteration;
using static System.FormattableString;

namespace EventIo.Measurement.Load.Running;

/// <summary>Collects evidence that Nagle's algorithm and delayed acknowledgements wait for each other.</summary>
internal static class NagleVerdict
{
    internal static Finding? Of(LoadReport report)
    {
        LongHistogram service = report.Total.Service;
        if (service.TotalCount == 0 || report.Tcp.Answers == 0)
            return null;
        const long Least = NagleDelayedAckRule.LeastNanoseconds;
        const long Most = NagleDelayedAckRule.MostNanoseconds;
        const long Around = NagleDelayedAckRule.AroundNanoseconds;
        long inside = 0;
        long beside = 0;
        foreach (HistogramIterationValue step in service.RecordedValues())
        {
            if (step.ValueIteratedTo is >= Least and <= Most)
                inside += step.CountAtValueIteratedTo;
            else if (step.ValueIteratedTo is >= Least - Around and <= Most + Around)
                beside += step.CountAtValueIteratedTo;
        }
        return NagleDelayedAckRule.Of(
            service.TotalCount, inside, beside, report.Kernel.Counter("DelayedACKs"), Side(report));
    }

    // The number of segments shows which side writes in pieces: a message sent in one piece is not delayed.
    private static string? Side(LoadReport report)
    {
        TcpSummary tcp = report.Tcp;
        double sent = (double)tcp.SegmentsOut / tcp.Answers;
        double received = (double)tcp.SegmentsIn / tcp.Answers;
        bool isOurs = report.Loops[0].Socket?.NoDelay == false;
        if (isOurs && (sent >= NagleDelayedAckRule.SeveralSegments || report.Plan.PipelineDepth > 1))
            return Invariant($"this side lacks TCP_NODELAY and sends each request in {sent:N1} segments");
        return received >= NagleDelayedAckRule.SeveralSegments && tcp.IsAnswerSmall
            ? Invariant(
                $"the server's side lacks TCP_NODELAY, most likely, and sends each answer in {received:N1} segments")
            : null;
    }
}
