namespace Jena.Iot.Packages.Tests.Native;

/// <summary>Kinds of machine that the edge is packaged for, by Debian's names in lower case.</summary>
public enum Machine
{
    Amd64 = 0,
    Arm64 = 1,
}
