using HdrHistogram;

namespace EventIo.Measurement.Histograms;

/// <summary>
/// A histogram that knows which of its counters are in use. The cost of adding it to another depends on the counters in
/// use, not on all 32,768: a thousand loops are added up in milliseconds.
/// </summary>
/// <param name="highest">The highest value that is distinguished from higher ones.</param>
internal sealed class LatencyCounts(long highest) : LongHistogram(1, highest, Latency.SignificantDigits)
{
    private int _lowest = int.MaxValue;
    private int _highest = -1;

    /// <summary>Adds what was recorded here to another histogram.</summary>
    /// <param name="sum">The other histogram, of the same precision and at least the same range.</param>
    internal void AddTo(LongHistogram sum)
    {
        for (int index = _lowest; index <= _highest; index++)
        {
            if (base.GetCountAtIndex(index) is > 0 and var count)
                sum.RecordValueWithCount(ValueAt(index), count);
        }
    }

    /// <inheritdoc/>
    protected override void IncrementCountAtIndex(int index)
    {
        Use(index);
        base.IncrementCountAtIndex(index);
    }

    /// <inheritdoc/>
    protected override void AddToCountAtIndex(int index, long addend)
    {
        Use(index);
        base.AddToCountAtIndex(index, addend);
    }

    /// <inheritdoc/>
    protected override void ClearCounts()
    {
        base.ClearCounts();
        (_lowest, _highest) = (int.MaxValue, -1);
    }

    private void Use(int index)
    {
        if (index < _lowest)
            _lowest = index;
        if (index > _highest)
            _highest = index;
    }

    // The counters of HdrHistogram: two halves of the first bucket, then the upper half of each, of doubled width.
    private long ValueAt(int index)
    {
        int half = SubBucketCount / 2;
        return index < half ? index : (long)(half + (index % half)) << ((index / half) - 1);
    }
}
