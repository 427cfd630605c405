using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>Finds the sizes from which another method is the fastest. Sizes are added in ascending order.</summary>
internal sealed class CrossoverFinder
{
    // A smaller lead is noise: the previous fastest method stays.
    private const double Margin = 1.05;

    private long _size;
    private TransferMethod? _winner;
    private Dictionary<TransferMethod, double> _rates = [];

    /// <summary>Adds a size.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="rows">The methods at this size.</param>
    /// <param name="winner">The fastest method, if another one was the fastest before.</param>
    /// <returns>A sentence about the crossover; null if nothing has changed.</returns>
    internal string? Add(long size, IEnumerable<ZeroCopyRow> rows, out TransferMethod? winner)
    {
        winner = null;
        Dictionary<TransferMethod,
        double> rates = rows.Where(row => row.Rate > 0).ToDictionary(row => row.Method, row => row.Rate);
        if (rates.Count < 2)
            return null;
        TransferMethod fastest = rates.MaxBy(rate => rate.Value).Key;
        bool isChange = _winner is not { } before || !rates.TryGetValue(before, out double rate)
            || rates[fastest] > rate * Margin;
        string? words = isChange && fastest != _winner ? Describe(size, fastest, rates) : null;
        if (words is not null)
            winner = _winner = fastest;
        (_size, _rates) = (size, rates);
        return words;
    }

    private string Describe(long size, TransferMethod fastest, Dictionary<TransferMethod, double> rates)
    {
        if (_winner is not { } loser || !rates.ContainsKey(loser))
            return $"{fastest} is the fastest at {ByteText.Of(size)}.";
        string overtaken = _rates.TryGetValue(fastest, out double was) && was < _rates[loser]
            ? $"overtakes {loser} at about " +
                $"{ByteText.Of(Crossing(size, was / _rates[loser], rates[fastest] / rates[loser]))}"
            : $"overtakes {loser}";
        return $"{fastest} is the fastest from {ByteText.Of(size)} on; it {overtaken}.";
    }

    // Interpolates where the ratio of the two rates passes 1, on logarithmic scales of size and ratio.
    private double Crossing(long size, double ratioBefore, double ratio)
    {
        double share = -Math.Log(ratioBefore) / (Math.Log(ratio) - Math.Log(ratioBefore));
        return Math.Exp(Math.Log(_size) + ((Math.Log(size) - Math.Log(_size)) * share));
    }
}
