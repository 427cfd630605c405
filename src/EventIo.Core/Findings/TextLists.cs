namespace EventIo.Findings;

/// <summary>Creates instances of <see cref="TextList{T}"/>.</summary>
public static class TextLists
{
    /// <summary>A list without elements, whose text is empty.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public static TextList<T> Empty<T>() => None<T>.List;

    /// <summary>Returns the elements as a <see cref="TextList{T}"/>.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="items">The elements.</param>
    /// <returns>The given list if it is a <see cref="TextList{T}"/>, otherwise a new one.</returns>
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
