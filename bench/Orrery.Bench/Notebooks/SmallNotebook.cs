namespace Orrery.Bench.Notebooks;

/// <summary>The notebook that is run again and again.</summary>
internal static class SmallNotebook
{
    public const string Json = """
        {
         "cells": [
          {"cell_type": "code", "id": "given", "execution_count": null, "metadata": {"tags": ["parameters"]}, "outputs": [], "source": ["int seed = 1;\n", "var day = \"2026-01-01T00:00:00\";"]},
          {"cell_type": "code", "id": "series", "execution_count": null, "metadata": {}, "outputs": [], "source": ["var rows = Enumerable.Range(0, 100).Select(i => new { i, value = (i * 7919 + seed) % 101 }).ToList();\n", "Table(\"series\", rows);\n", "Console.WriteLine($\"{rows.Count} values for {day}\");"]},
          {"cell_type": "code", "id": "sums", "execution_count": null, "metadata": {"orrery": {"language": "sql"}}, "outputs": [], "source": ["select count(*) as n, avg(value) as mean, max(value) as peak from series"]}
         ],
         "metadata": {"kernelspec": {"display_name": "Orrery (csharp)", "language": "csharp", "name": "orrery-csharp"}},
         "nbformat": 4,
         "nbformat_minor": 5
        }
        """;
}
