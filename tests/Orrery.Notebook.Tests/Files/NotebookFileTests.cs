using System.Text;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Files;

namespace Orrery.Notebook.Tests.Files;

/// <summary>Files of Jupyter in and out.</summary>
public class NotebookFileTests
{
    private const string Foreign = """
        {
         "cells": [
          {
           "attachments": {
            "a.png": {
             "image/png": "AAAA"
            }
           },
           "cell_type": "markdown",
           "id": "one",
           "metadata": {
            "slideshow": {
             "slide_type": "slide"
            }
           },
           "source": [
            "# Ü <b>\n",
            "two"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 3,
           "id": "two",
           "jupyter": 1.50,
           "metadata": {},
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "1\n"
             ]
            }
           ],
           "source": "print(1)"
          }
         ],
         "metadata": {
          "kernelspec": {
           "display_name": "Python 3",
           "language": "python",
           "name": "python3"
          },
          "widgets": {
           "state": null
          }
         },
         "nbformat": 4,
         "nbformat_minor": 5,
         "unknown": [
          1,
          2
         ]
        }

        """;

    [Fact]
    public void A_file_is_written_as_it_was_read_with_all_that_is_not_known_here()
    {
        var file = NotebookFile.Parse(Encoding.UTF8.GetBytes(Foreign));

        Assert.Equal(Foreign, Encoding.UTF8.GetString(file.Write()));
        Assert.Equal(("python", "# Ü <b>\ntwo", "print(1)"), (file.Language, file.Cells[0].Source, file.Cells[1].Source));
    }

    [Fact]
    public void Cells_of_older_files_get_ids_that_stay_the_same_and_differ()
    {
        var old = Encoding.UTF8.GetBytes("""{"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": [{"cell_type": "code", "source": "1", "metadata": {}, "outputs": []}, {"cell_type": "raw", "source": "1", "metadata": {}}]}""");

        var (first, second) = (NotebookFile.Parse(old), NotebookFile.Parse(old));

        Assert.Equal(first.Cells.Select(c => c.Id), second.Cells.Select(c => c.Id));
        Assert.Equal(2, first.Cells.Select(c => c.Id).Distinct().Count());
        Assert.Equal(5, JsonNode.Parse(first.Write())!["nbformat_minor"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("{\"nbformat\": 4,\n x}", "line 2, column 2")]
    [InlineData("[]", "no object")]
    [InlineData("{\"nbformat\": 3, \"nbformat_minor\": 0}", "nbformat 3")]
    [InlineData("{\"nbformat\": 4, \"nbformat_minor\": 5}", "no list 'cells'")]
    [InlineData("{\"nbformat\": 4, \"nbformat_minor\": 5, \"cells\": [{\"cell_type\": \"video\", \"source\": \"\"}]}", "cells[0].cell_type is 'video'")]
    [InlineData("{\"nbformat\": 4, \"nbformat_minor\": 5, \"cells\": [{\"cell_type\": \"raw\", \"source\": [1]}]}", "cells[0].source")]
    [InlineData("{\"nbformat\": 4, \"nbformat_minor\": 5, \"cells\": [{\"cell_type\": \"raw\", \"id\": \"a b\", \"source\": \"\"}]}", "cells[0].id is 'a b'")]
    [InlineData("{\"nbformat\": 4, \"nbformat_minor\": 5, \"cells\": [{\"cell_type\": \"raw\", \"id\": \"a\", \"source\": \"\"}, {\"cell_type\": \"raw\", \"id\": \"a\", \"source\": \"\"}]}", "which an earlier cell has")]
    public void What_is_no_notebook_is_refused_with_the_place(string text, string said)
    {
        var failure = Assert.Throws<FailureException>(() => NotebookFile.Parse(Encoding.UTF8.GetBytes(text), "week.ipynb")).Failure;

        Assert.Equal("input.notebook", failure.Type);
        Assert.StartsWith("week.ipynb can't be read as a notebook: ", failure.Message);
        Assert.Contains(said, failure.Message);
    }

    [Theory]
    [InlineData("select 1", "{\"polyglot_notebook\": {\"kernelName\": \"sql\"}}", "sql")]
    [InlineData("%%sql\nselect 1", "{}", "sql")]
    [InlineData("#!csharp\nvar x = 1;", "{}", "csharp")]
    [InlineData("x = 1", "{\"vscode\": {\"languageId\": \"python\"}}", "python")]
    [InlineData("fn main() {}", "{\"vscode\": {\"languageId\": \"rust\"}}", "rust")]
    [InlineData("%%time\nx = 1", "{}", "python")]
    public void A_cell_says_its_language_as_other_tools_have_it(string source, string metadata, string language)
    {
        var file = NotebookFile.Of("python", source);
        file.Cells[0].Json["metadata"] = JsonNode.Parse(metadata);

        Assert.Equal(language, file.Cells[0].Program(file.Language).Language);
        Assert.Equal(source.Count(c => c == '\n'), file.Cells[0].Program(file.Language).Code.Count(c => c == '\n'));
    }

    [Fact]
    public void What_one_stream_prints_goes_on_in_one_output()
    {
        var file = NotebookFile.Of("csharp", "");
        foreach (var (name, text) in new[] { ("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d") }) file.Cells[0].Add(new JsonObject { ["output_type"] = "stream", ["name"] = name, ["text"] = text });

        Assert.Equal(["ab", "c", "d"], file.Cells[0].Outputs.Select(o => o!["text"]!.GetValue<string>()));
    }
}
