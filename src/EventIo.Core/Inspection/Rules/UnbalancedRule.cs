using EventIo.Findings;

namespace EventIo.Inspection.Rules;

/// <summary>
/// Workers that share a listener through EPOLLEXCLUSIVE are woken last in, first out, so that one takes as many
/// connections as it can; SO_REUSEPORT distributes connections by a hash of their addresses.
/// </summary>
internal sealed class UnbalancedRule : InspectionRule
{
    private const int MinimumConnections = 32;
    private const double MaximumProbability = 0.001;
    private const double MinimumFactor = 2;

    internal override FindingKind Kind => FindingKind.Unbalanced;

    internal override string Rule =>
        "Of at least 32 connections one worker has more than twice its share, and an even spread would give that " +
        "with a probability below 0.001 (binomial distribution, multiplied by the number of workers).";

    internal override string Source => "/proc/PID/fdinfo, sock_diag(7)";

    internal override void Check(ListenerGroup group, RuleContext context)
    {
        int workers = group.Workers.Count;
        int total = group.Workers.Sum(worker => worker.Connections);
        if (workers < 2 || total < MinimumConnections)
            return;
        ListenerWorker most = group.Workers.MaxBy(worker => worker.Connections)!;
        double probability = Math.Min(1, workers * UpperTail(total, 1.0 / workers, most.Connections));
        if (most.Connections <= MinimumFactor * total / workers || probability >= MaximumProbability)
            return;
        string shares = RuleContext.List(
            [.. group.Workers.OrderByDescending(worker => worker.Connections)
                .Select(worker => FormattableString.Invariant($"{worker.Process} {worker.Connections}"))]);
        most.Thread.Findings.Add(Create(
            FindingSeverity.Warning, $"{most.Process} :{group.Port}",
            string.Create(
                Invariant,
                $"{most.Connections} of {total} connections are with one of {workers} workers ({shares}); an " +
                $"even spread gives that with a probability of {probability:0.0E+0}. EPOLLEXCLUSIVE is " +
                $"{OnOff(group.IsExclusive)}, SO_REUSEPORT is {OnOff(group.IsReusePort)} (fdinfo, sock_diag).")) with
        {
            Cause = group is { IsExclusive: true, IsReusePort: false }
                ? "Sets that share a listener with EPOLLEXCLUSIVE are woken last in, first out."
                : "",
            Remedy = group.IsReusePort
                ? "Spread long-lived connections again: have clients connect again from time to time."
                : "Give each worker a listener of its own with SO_REUSEPORT (nginx: listen … reuseport).",
        });
    }

    /// <summary>Returns the probability of at least a number of successes.</summary>
    /// <param name="trials">The number of trials.</param>
    /// <param name="chance">The probability of each success.</param>
    /// <param name="successes">The number of successes.</param>
    internal static double UpperTail(int trials, double chance, int successes)
    {
        double logChance = Math.Log(chance);
        double logOther = Math.Log(1 - chance);
        double logCombinations = 0;
        double sum = 0;
        for (int k = 0; k <= trials; k++)
        {
            if (k > 0)
                logCombinations += Math.Log(trials - k + 1) - Math.Log(k);
            if (k >= successes)
                sum += Math.Exp(logCombinations + (k * logChance) + ((trials - k) * logOther));
        }
        return sum;
    }

    private static string OnOff(bool value) => value ? "on" : "off";
}
