namespace Jena.Iot.Edge.Pins.Gpio;

/// <summary>Through what the lines of a chip are read.</summary>
public enum GpioDriverKind
{
    /// <summary>The kernel's character device: <see cref="KernelGpioDriver"/>.</summary>
    Kernel = 0,

    /// <summary>System.Device.Gpio's driver on libgpiod, whichever version is installed. Edges are dated by their arrival and may be lost unseen.</summary>
    Libgpiod = 1,

    /// <summary>System.Device.Gpio's driver on /sys/class/gpio. Likewise, and edges may be told that did not happen.</summary>
    Sysfs = 2,
}
