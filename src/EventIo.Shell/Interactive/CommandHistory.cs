namespace EventIo.Shell;

/// <summary>Earlier statements, newest last, and where the up arrow has got to among them.</summary>
internal sealed class CommandHistory
{
    private readonly HistoryFile? _file;
    private readonly List<string> _entries;
    private int _position;
    private string _draft = "";

    /// <summary>Begins with what the file holds; without a file it lasts as long as the shell.</summary>
    internal CommandHistory(HistoryFile? file)
    {
        _file = file;
        _entries = file?.Read() ?? [];
        _position = _entries.Count;
    }

    /// <summary>Keeps a statement, unless it repeats the last one or, as in bash, begins with a space.</summary>
    internal void Add(string statement)
    {
        if (!statement.StartsWith(' ') && (_entries.Count == 0 || _entries[^1] != statement))
        {
            _entries.Add(statement);
            _file?.Append(statement);
        }

        Rewind();
    }

    /// <summary>Back to the line being typed.</summary>
    internal void Rewind() => _position = _entries.Count;

    /// <summary>The statement before; null at the oldest. The line being typed is kept for the way back.</summary>
    internal string? Previous(string current)
    {
        if (_position == 0)
            return null;
        if (_position == _entries.Count)
            _draft = current;
        return _entries[--_position];
    }

    /// <summary>The statement after, and last the line that was being typed; null when already there.</summary>
    internal string? Next()
    {
        if (_position == _entries.Count)
            return null;
        _position++;
        return _position == _entries.Count ? _draft : _entries[_position];
    }
}
