using static System.FormattableString;

namespace EventIo.Diagnosis.Readings;

/// <summary>The change of a counter over the window.</summary>
/// <param name="Name">Its name without its group.</param>
/// <param name="From">The value at its beginning.</param>
/// <param name="To">The value at its end.</param>
internal readonly record struct CounterChange(string Name, long From, long To)
{
    /// <summary>How much it rose; 0 if it was reset during the window.</summary>
    internal long Rise => Math.Max(0, To - From);

    /// <summary><c>ListenOverflows 1,204 → 4,582</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"{Name} {From:N0} → {To:N0}");
}
