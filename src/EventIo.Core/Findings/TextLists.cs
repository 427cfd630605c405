namespace EventIo.Findings;

/// <summary>Creates lists that have a text.</summary>
public static class TextLists
{
    /// <summary>A list without elements, whose text is empty.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public static TextList<T> Empty<T>() => None<T>.List;

    /// <summary>Returns the same elements as a list that has a text.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="items">The elements.</param>
    /// <returns>The given list if it has a text, otherwise a new one.</returns>
    public static TextList<T> ToTextList<T>(this IReadOnlyList<T> items) => items switch
    {
        TextList<T> texts => texts,
        { Count: 0 } => Empty<T>(),
        IList<T> list => new(list),
        _ => new([.. items]),
    };

    private static class None<T>
    {
        internal static readonly TextList<T> List = new([]);
    }
}
