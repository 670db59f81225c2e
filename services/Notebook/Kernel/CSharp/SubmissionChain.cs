using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>The cells so far as the compiler sees them. The names of a cell's assembly and class follow from its place alone, so the same chain of cells gives the same assemblies in every kernel.</summary>
internal sealed class SubmissionChain
{
    private static readonly string[] Assemblies =
    [
        "System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Collections.Concurrent", "System.Collections.Immutable", "System.Console", "System.Linq", "System.Linq.Expressions",
        "System.Text.Json", "System.Text.RegularExpressions", "System.Diagnostics.Process", "System.ComponentModel.Primitives", "System.Net.Http", "System.Runtime.Numerics", "System.Threading", "System.Xml.Linq",
        "System.Private.Xml.Linq", "System.Private.Uri", "System.Numerics.Vectors", "System.Memory", "System.Runtime.InteropServices", "Microsoft.CSharp", "System.Threading.Tasks.Parallel",
    ];

    private static readonly string[] Usings =
        ["System", "System.Collections.Generic", "System.Globalization", "System.IO", "System.Linq", "System.Text", "System.Text.Json", "System.Text.RegularExpressions", "System.Threading", "System.Threading.Tasks", "Orrery.Services.Notebook.Kernel"];

    private readonly List<string> _cells = [];
    private CSharpCompilation? _last;
    private int _compiled;

    /// <summary>Cells so far.</summary>
    public int Length => _cells.Count;

    public (string Assembly, string Class) NextNames => Names(_cells.Count);

    public void Add(string code) => _cells.Add(code);

    /// <summary>Cells of a chain as assemblies, up to the first one that doesn't compile. None of them is run, so what comes of it comes of their text alone.</summary>
    public static IEnumerable<byte[]> CompileAll(IEnumerable<string> cells)
    {
        var chain = new SubmissionChain();
        foreach (var code in cells)
        {
            byte[] image;
            try
            {
                image = chain.Compile(code);
            }
            catch (CellException)
            {
                yield break;
            }

            chain.Add(code);
            yield return image;
        }
    }

    /// <exception cref="CellException">It doesn't compile.</exception>
    public byte[] Compile(string code)
    {
        var compilation = Next(code);
        using var image = new MemoryStream();
        var result = compilation.Emit(image, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        if (result.Success) return image.ToArray();
        var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        throw new CellException("CompilationError", errors[0].GetMessage(CultureInfo.InvariantCulture), LineOf(errors[0]), [.. errors.Take(20)
            .Select(d => $"line {LineOf(d)}, column {d.Location.GetLineSpan().StartLinePosition.Character + 1}: {d.Id}: {d.GetMessage(CultureInfo.InvariantCulture)}")]);
    }

    /// <summary>A cell behind those so far. Cells that came compiled are seen by the compiler only now, when one comes that didn't.</summary>
    public CSharpCompilation Next(string code)
    {
        for (; _compiled < _cells.Count; _compiled++) _last = Submission(_cells[_compiled], _compiled, _last);
        return Submission(code, _cells.Count, _last);
    }

    private static CSharpCompilation Submission(string code, int index, CSharpCompilation? before)
    {
        var (assembly, type) = Names(index);
        var tree = CSharpSyntaxTree.ParseText(SourceText.From(code, Encoding.UTF8), Compiler.Parsing, "cell");
        return CSharpCompilation.CreateScriptCompilation(assembly, tree, before is null ? Compiler.References : null, Compiler.Options.WithScriptClassName(type), before, typeof(object), typeof(NotebookGlobals));
    }

    private static (string, string) Names(int index) => (string.Create(CultureInfo.InvariantCulture, $"cells-{index + 1}"), string.Create(CultureInfo.InvariantCulture, $"Cell{index + 1}"));

    private static int LineOf(Diagnostic diagnostic) => diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>Apart, so that the compiler is loaded when there is something to compile.</summary>
    private static class Compiler
    {
        public static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

        public static readonly CSharpCompilationOptions Options = new(OutputKind.DynamicallyLinkedLibrary, usings: Usings, optimizationLevel: OptimizationLevel.Release, deterministic: true, concurrentBuild: false,
            allowUnsafe: false, nullableContextOptions: NullableContextOptions.Disable);

        public static readonly MetadataReference[] References = [.. Assemblies
            .Select(a => Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, a + ".dll")).Append(typeof(NotebookGlobals).Assembly.Location).Select(p => MetadataReference.CreateFromFile(p))];
    }
}
