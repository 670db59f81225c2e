using Orrery.Queries.Evaluation;

namespace Orrery.Queries.Windows;

/// <summary>What an open window holds.</summary>
internal interface IWindowContent
{
    /// <summary>Events that were too many.</summary>
    long LeftOut { get; }

    void Add(ref Frame frame, CompiledQuery query, Scratch scratch);

    /// <summary>The window's rows, ordered and limited.</summary>
    IEnumerable<byte[]> Rows(CompiledQuery query);
}
