using System.Net;
using System.Text;

namespace EventIo.Reporting.Html;

/// <summary>Writes elements of HTML; every text is escaped.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>Escapes a text for HTML.</summary>
    /// <param name="text">The text.</param>
    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Adds markup unchanged.</summary>
    /// <param name="markup">Elements.</param>
    internal HtmlText Add(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Adds an element with a text.</summary>
    /// <param name="name">The element's name, with attributes if it has any.</param>
    /// <param name="text">The text.</param>
    internal HtmlText Element(string name, string text) => Add($"<{name}>{Escape(text)}</{name.Split(' ')[0]}>");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
