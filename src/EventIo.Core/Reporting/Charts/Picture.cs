namespace EventIo.Reporting.Charts;

/// <summary>A picture, independent of the output format.</summary>
/// <param name="Title">The title.</param>
public abstract record Picture(string Title)
{
    /// <summary>The largest number of series or bars in a picture, which is the number of colours.</summary>
    public const int MostSeries = 8;

    /// <summary>A description in words, for people who can't see it.</summary>
    public abstract string Description { get; }
}
