namespace EventIo.Documentation.Cmdlets;

/// <summary>Formats types for the syntax.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(object)] = "object",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
    };

    /// <summary>Formats a type for a line of syntax: <c>string[]</c>, <c>MultiplexerKind</c>.</summary>
    /// <param name="type">The type.</param>
    /// <returns>C#'s keyword if there is one, otherwise the name.</returns>
    internal static string Short(Type type) => type.IsArray
        ? $"{Short(type.GetElementType()!)}[]"
        : Keywords.GetValueOrDefault(type, type.Name);
}
