using EventIo.Measurement.EventLoops.Tracing;
using EventIo.Native;
using Xunit;

namespace EventIo.Tests.Measurement.EventLoops.Tracing;

/// <summary>How much tracing may cost.</summary>
public sealed class TraceBudgetTests
{
    private const long Step = 5 * Nanoseconds.PerMillisecond;

    [Theory]
    [InlineData(1.0, 0.15)]
    [InlineData(0.3, 0.15)]
    [InlineData(3.0, 0.15)]
    [InlineData(1.0, 0.6)]
    public void Threads_that_make_many_calls_pay_the_share_and_no_more(double processors, double overhead)
    {
        const double Percent = 2.5;
        (double cost, double traced) = Simulate(new TraceBudget(Percent), processors, overhead);
        Assert.InRange(cost / processors, 0.9 * Percent / 100, 1.1 * Percent / 100);
        Assert.InRange(traced, 0.8 * Percent / 100 / overhead, 1.2 * Percent / 100 / overhead);
    }

    [Theory]
    [InlineData(1.0, 0.02)]
    [InlineData(0.03, 0.15)]
    [InlineData(0.0001, 0.9)]
    public void Threads_that_make_few_calls_are_traced_all_the_time(double processors, double overhead) =>
        Assert.Equal(1, Simulate(new TraceBudget(2.5), processors, overhead).Traced);

    [Fact]
    public void A_budget_of_100_percent_never_ends() =>
        Assert.Equal(1, Simulate(new TraceBudget(100), 1, 10).Traced);

    // Tracing pauses when the budget is spent, and goes on when it is restored.
    private static (double Cost, double Traced) Simulate(TraceBudget budget, double processors, double overhead)
    {
        const int Steps = 20_000;
        double cost = 0;
        int traced = 0;
        bool isTracing = true;
        for (int i = 0; i < Steps; i++)
        {
            budget.Earn(Step, (long)(Step * processors));
            if (isTracing)
            {
                double spent = Step * processors * overhead;
                budget.Spend(spent);
                cost += spent;
                traced++;
            }
            isTracing = isTracing ? !budget.IsSpent : budget.IsRestored;
        }
        return (cost / Steps / Step, traced / (double)Steps);
    }
}
