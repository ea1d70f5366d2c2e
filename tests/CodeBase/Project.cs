using System.Xml.Linq;

namespace Jena.Iot.CodeBase.Tests;

/// <summary>One project file: whom it references and what it brings.</summary>
internal sealed class Project
{
    private readonly XDocument _xml;

    public Project(string path)
    {
        Path = path;
        Folder = System.IO.Path.GetDirectoryName(path)!.Replace('\\', '/');
        Name = System.IO.Path.GetFileNameWithoutExtension(path);
        _xml = XDocument.Load(System.IO.Path.Combine(CodeTree.Root, path));
    }

    /// <summary>Relative to the root.</summary>
    public string Path { get; }

    public string Folder { get; }

    /// <summary>Also its root namespace.</summary>
    public string Name { get; }

    public bool IsTest => Folder.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>Folders of the projects that it names.</summary>
    public IReadOnlyList<string> References =>
        [.. Items("ProjectReference").Select(Resolve).Order(StringComparer.Ordinal)];

    public IReadOnlyList<XElement> Packages => [.. Items("PackageReference")];

    /// <summary>Itself and all that it references, however far.</summary>
    public IReadOnlyList<Project> Closure()
    {
        var found = new Dictionary<string, Project>();
        Visit(this);
        return [.. found.Values];

        void Visit(Project project)
        {
            if (!found.TryAdd(project.Folder, project))
                return;
            foreach (var folder in project.References)
                Visit(CodeTree.Projects.Single(p => p.Folder == folder));
        }
    }

    public override string ToString() => Path;

    private IEnumerable<XElement> Items(string name) => _xml.Descendants(name).Where(static e => e.Attribute("Include") is not null);

    private string Resolve(XElement reference)
    {
        var target = System.IO.Path.Combine(CodeTree.Root, Folder, reference.Attribute("Include")!.Value.Replace('\\', '/'));
        return CodeTree.Relative(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(target))!);
    }
}
