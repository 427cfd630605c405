using System.Collections.ObjectModel;
using System.Globalization;

namespace EventIo.Findings;

/// <summary>
/// A list whose text is its elements, separated by semicolons, as Export-Csv and ConvertTo-Html write it.
/// </summary>
/// <typeparam name="T">The type of its elements.</typeparam>
/// <param name="items">The elements.</param>
public sealed class TextList<T>(IList<T> items) : ReadOnlyCollection<T>(items)
{
    /// <summary>The texts of the elements, with numbers in the invariant culture.</summary>
    public override string ToString() => string.Join(
        "; ", this.Select(item => Convert.ToString(item, CultureInfo.InvariantCulture)));
}
