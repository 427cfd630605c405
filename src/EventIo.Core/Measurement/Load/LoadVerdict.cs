using System.Globalization;
using EventIo.Native;
using HdrHistogram;

namespace EventIo.Measurement.Load;

/// <summary>Where a run's figures can mislead, or what they are a sign of: catchwords, each with its evidence.</summary>
internal static class LoadVerdict
{
    // A percentile that fewer than this many answers lie beyond is chance.
    private const int AnswersBeyond = 10;
    private const double SaturatedShare = 0.95;
    private const double ContendedShare = 0.2;
    private const double LateShare = 0.25;
    private const long NotableLatenessNanoseconds = 100_000;

    internal static IReadOnlyList<string> Of(LoadReport report)
    {
        var verdict = new List<string>();
        AddAnswers(report, verdict);
        AddGenerator(report, verdict);
        AddSchedule(report, verdict);
        AddConnections(report, verdict);
        if (NagleVerdict.Of(report) is { } nagle)
            verdict.Add(nagle);
        AddSamples(report, verdict);
        return verdict;
    }

    private static void AddGenerator(LoadReport report, List<string> verdict)
    {
        LoadLoop busiest = report.Loops.MaxBy(loop => loop.Use.BusyShare)!;
        LoopUse use = busiest.Use;
        double delay = (use.RunDelayNanoseconds ?? 0) / (double)Math.Max(1, use.WallNanoseconds);
        if (use.BusyShare >= SaturatedShare)
        {
            verdict.Add(Say(
                $"GeneratorSaturated: its busiest loop had no time to spare (at work {100 * (use.BusyShare - delay):N0} %, waiting for a processor {100 * delay:N0} % of the time): the server may have more to give. Raise -LoopCount, or free a processor."));
        }
        else if (delay >= ContendedShare)
        {
            verdict.Add(Say(
                $"ProcessorContended: a loop of the generator waited for a processor for {100 * delay:N0} % of the time, which is in the latencies."));
        }
        if (report.Loops.Sum(loop => loop.Use.AllocatedBytes) is > 0 and var allocated)
            verdict.Add(Say($"MemoryAllocated: {allocated:N0} bytes by the generator in the measured time."));
    }

    private static void AddSchedule(LoadReport report, List<string> verdict)
    {
        if (!report.IsOpenLoop)
            return;
        LoadTally total = report.Total;
        long late = total.Lateness.TotalCount == 0 ? 0 : total.Lateness.GetValueAtPercentile(99);
        if (late >= NotableLatenessNanoseconds && late >= LateShare * report.Response.GetValueAtPercentile(99))
        {
            verdict.Add(Say(
                $"GeneratorLate: 1 % of the requests were sent {late / 1_000:N0} us or more too late by the generator's own doing; the response times have that in them."));
        }
        if (total.Unsent > 0)
        {
            verdict.Add(Say(
                $"RateNotReached: {report.Plan.RatePerSecond:N0} requests a second were due and {total.AnsweredInTime / report.Seconds:N0} answered; {total.Missed:N0} were sent late because no connection was free, {total.Unsent:N0} not at all."));
        }
    }

    private static void AddConnections(LoadReport report, List<string> verdict)
    {
        AddAcceptQueue(report, verdict);
        if (report.Loops.Sum(loop => loop.PortlessConnects) is > 0 and var portless)
        {
            verdict.Add(Say(
                $"EphemeralPortsExhausted: {portless:N0} connects found no free port ({Errno.Name(Errno.EADDRNOTAVAIL)}); the range is {PortRange()} for each source address and target. Give several -SourceAddress, or widen net.ipv4.ip_local_port_range."));
        }
        if (report.Total.Unanswered is > 0 and var unanswered)
        {
            verdict.Add(Say(
                $"Unanswered: {unanswered:N0} requests had no answer when the run ended; they count with the time that they had waited by then, which is less than they took."));
        }
    }

    // Of a server elsewhere, the counters here tell nothing.
    private static void AddAcceptQueue(LoadReport report, List<string> verdict)
    {
        KernelWatch kernel = report.Kernel;
        if (!kernel.IsServersSide || kernel.ListenerDrops == 0 || kernel.Counter("ListenOverflows") is not (> 0 and var overflows))
            return;
        string own = kernel.ListenerDrops is { } drops ? Say($", {drops:N0} of them by the server's own socket") : "";
        verdict.Add(Say(
            $"AcceptQueueOverflowed: the kernel counted {overflows:N0} connections that found an accept queue full (ListenOverflows), and dropped {kernel.Counter("ListenDrops"):N0} (ListenDrops){own}; the slowest connect took {report.Total.Connect.GetMaxValue() / 1e6:N1} ms. Raise the server's backlog and net.core.somaxconn, or accept faster."));
    }

    private static void AddAnswers(LoadReport report, List<string> verdict)
    {
        long status = report.Total.Errors(LoadError.Status);
        long content = report.Total.Errors(LoadError.Content);
        if (status > 0)
        {
            verdict.Add(Say(
                $"UnexpectedStatus: {status:N0} responses had another status code than {report.Plan.ExpectedStatusCode}, {report.Loops.Max(loop => loop.UnexpectedStatus)} for one; the latencies are of the other {report.Total.Answered:N0}. Check -HttpPath, or give -ExpectedStatusCode."));
        }
        if (content > 0)
        {
            verdict.Add(Say(
                $"UnexpectedContent: {content:N0} requests were answered by bytes that are no answer of this workload; the latencies are of the other {report.Total.Answered:N0}. Check that the server does what -Workload {report.Plan.Workload} asks for."));
        }
    }

    private static void AddSamples(LoadReport report, List<string> verdict)
    {
        long samples = report.Response.TotalCount;
        if (report.Plan.HasRequests && samples < 1_000 * AnswersBeyond)
        {
            verdict.Add(Say(
                $"TooFewSamples: {samples:N0} answers; P99 wants {100 * AnswersBeyond:N0}, P99.9 {1_000 * AnswersBeyond:N0}, P99.99 {10_000 * AnswersBeyond:N0}."));
        }
    }

    private static string PortRange()
    {
        if (OperatingSystem.IsWindows())
            return "netsh interface ipv4 show dynamicport tcp";
        try
        {
            return string.Join(
                " to ", File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "net.ipv4.ip_local_port_range";
        }
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
