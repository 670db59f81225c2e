using System.Diagnostics;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>An exception of a cell's code, without the frames of the kernel that ran it.</summary>
internal static class CSharpFailure
{
    public static CellException Of(Exception thrown, int count)
    {
        while (thrown is AggregateException { InnerExceptions: [var only] }) thrown = only;
        var frames = new StackTrace(thrown, fNeedFileInfo: true).GetFrames().TakeWhile(f => f.GetMethod()?.DeclaringType != typeof(CSharpCells)).ToList();
        var own = frames.FirstOrDefault(f => f.GetFileName() == "cell" && f.GetFileLineNumber() > 0);
        var trace = frames.Where(f => f.GetFileName() == "cell").Select(f => $"   at {f.GetMethod()?.Name}, cell {count}, line {f.GetFileLineNumber()}").Distinct();
        return new CellException(thrown.GetType().FullName ?? "Exception", thrown.Message, own?.GetFileLineNumber() ?? 0, [$"{thrown.GetType().FullName}: {thrown.Message}", .. trace]);
    }
}
