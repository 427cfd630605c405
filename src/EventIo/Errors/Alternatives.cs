namespace EventIo.Errors;

/// <summary>Lists alternatives in messages.</summary>
internal static class Alternatives
{
    /// <summary>Lists values: <c>Copy, SendFile or Splice</c>.</summary>
    /// <param name="values">The values; at least one.</param>
    internal static string Of<T>(IEnumerable<T> values)
    {
        string[] names = [.. values.Select(value => $"{value}")];
        return names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }
}
